import type { Entry } from "./entry.js";

export const QUEUE_EVENTS_MAX = 10_000;
export const QUEUE_BYTES_MAX = 16 * 1_024 * 1_024;

/** The newest events, in memory, consecutive in number. */
export class Window {
  private entries: Entry[] = [];
  private total = 0;

  constructor(readonly eventsMax: number = QUEUE_EVENTS_MAX, readonly bytesMax: number = QUEUE_BYTES_MAX) {}

  get first(): number | undefined {
    return this.entries[0]?.number;
  }

  get bytes(): number {
    return this.total;
  }

  get size(): number {
    return this.entries.length;
  }

  push(entry: Entry): void {
    this.entries.push(entry);
    this.total += entry.bytes;
  }

  /** Makes room: removes and returns the oldest beyond the limits, and some more, so that the list is not moved each time. */
  trim(): Entry[] {
    if (this.entries.length <= this.eventsMax && this.total <= this.bytesMax) return [];
    const spare = Math.floor(this.eventsMax / 100);
    let surplus = 0;
    let bytes = this.total;
    while (surplus < this.entries.length && (this.entries.length - surplus > this.eventsMax - spare || bytes > this.bytesMax)) {
      bytes -= this.entries[surplus]!.bytes;
      surplus += 1;
    }
    return this.remove(surplus);
  }

  /** Removes what is numbered up to `number`. */
  forget(number: number): void {
    if (this.first === undefined || number < this.first) return;
    this.remove(Math.min(number - this.first + 1, this.entries.length));
  }

  /** From `number` on, which must not lie before the first. */
  from(number: number, count: number): Entry[] {
    const at = number - (this.first ?? number);
    return this.entries.slice(at, at + count);
  }

  private remove(count: number): Entry[] {
    const removed = this.entries.splice(0, count);
    for (const { bytes } of removed) this.total -= bytes;
    return removed;
  }
}
