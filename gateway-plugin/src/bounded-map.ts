/** A map that forgets the entry used least recently once it holds `limit` entries. */
export class BoundedMap<K, V> {
  private readonly entries = new Map<K, V>();

  constructor(readonly limit: number, private readonly onEvict: (value: V, key: K) => void = () => {}) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.touch(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.touch(key, value);
    while (this.entries.size > this.limit) {
      const [oldest] = this.entries;
      if (oldest === undefined) return;
      this.entries.delete(oldest[0]);
      this.onEvict(oldest[1], oldest[0]);
    }
  }

  delete(key: K): void {
    this.entries.delete(key);
  }

  values(): V[] {
    return [...this.entries.values()];
  }

  private touch(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
  }
}
