export const QUEUE_EVENTS_MAX = 10_000;
export const QUEUE_BYTES_MAX = 32 * 1_024 * 1_024;
export const REQUEST_BYTES_MAX = 4 * 1_024 * 1_024;

interface Entry {
  json: string;
  bytes: number;
}

/**
 * Events that wait for delivery, oldest first, as serialised text so that their size is known.
 * Full means that the oldest give way: what happens now matters more than the start of an outage.
 */
export class EventQueue {
  private entries: Entry[] = [];
  private bytes = 0;
  dropped = 0;

  constructor(readonly eventsMax: number = QUEUE_EVENTS_MAX, readonly bytesMax: number = QUEUE_BYTES_MAX) {}

  get size(): number {
    return this.entries.length;
  }

  push(json: string): void {
    const entry = { json, bytes: Buffer.byteLength(json) };
    this.entries.push(entry);
    this.bytes += entry.bytes;
    let surplus = 0;
    while (this.entries.length - surplus > this.eventsMax || this.bytes > this.bytesMax) {
      const oldest = this.entries[surplus];
      if (oldest === undefined) break;
      this.bytes -= oldest.bytes;
      surplus += 1;
    }
    if (surplus > 0) this.entries.splice(0, surplus);
    this.dropped += surplus;
  }

  /** Removes and returns the oldest events: at most `count`, and no more bytes than one request may carry. */
  take(count: number, bytesMax: number = REQUEST_BYTES_MAX): string[] {
    let taken = 0;
    let bytes = 0;
    for (const entry of this.entries) {
      if (taken === count || (taken > 0 && bytes + entry.bytes > bytesMax)) break;
      taken += 1;
      bytes += entry.bytes;
    }
    this.bytes -= bytes;
    return this.entries.splice(0, taken).map((entry) => entry.json);
  }
}
