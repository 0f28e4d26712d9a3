import { closeSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import type { Entry } from "./entry.js";
import { listSegments, readSegment, type Segment, segmentPath } from "./segments.js";

/** Small enough to be read back at once without the gateway noticing. */
export const SEGMENT_BYTES_MAX = 1_024 * 1_024;
/** The segment being written stays at least until it has this size: deleting and making a file for each batch is work. */
export const SEGMENT_BYTES_KEPT = 64 * 1_024;
/** With fewer segments, giving up the oldest would give up most of the journal. */
const SEGMENTS_MIN = 8;

export interface JournalOptions {
  folder: string;
  bytesMax: number;
  /** Told of lines that cannot be read; they are skipped. */
  onDamage(lines: number, file: string): void;
}

/**
 * The spool on disk: events in segment files, appended as they come. What was appended survives the death of the process;
 * it is not flushed to the medium, so a power cut may take the last seconds.
 */
export class Journal {
  private readonly segments: Segment[];
  private readonly segmentBytesMax: number;
  private open: { descriptor: number; segment: Segment } | undefined;
  private total: number;
  private readonly damaged = new Set<string>();
  /** The highest number on disk, 0 where there is none. */
  last: number;

  constructor(private readonly options: JournalOptions) {
    this.segments = listSegments(options.folder);
    this.segmentBytesMax = Math.min(SEGMENT_BYTES_MAX, Math.floor(options.bytesMax / SEGMENTS_MIN));
    this.total = this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    this.last = this.findLast();
  }

  get bytes(): number {
    return this.total;
  }

  /** The lowest number that may be on disk. */
  get first(): number {
    return this.segments[0]?.first ?? Infinity;
  }

  holds(number: number): boolean {
    return number >= this.first && number <= this.last;
  }

  /** All or nothing: where writing fails, the file is cut back to what it was and the error thrown. */
  append(entries: Entry[]): void {
    for (let at = 0; at < entries.length;) {
      const { descriptor, segment } = this.writable(entries[at]!.number);
      let end = at;
      let bytes = 0;
      while (end < entries.length && (end === at || segment.bytes + bytes < this.segmentBytesMax)) {
        bytes += entries[end]!.bytes + 1;
        end += 1;
      }
      const part = entries.slice(at, end);
      this.write(descriptor, segment, `${part.map(({ json }) => json).join("\n")}\n`);
      this.last = part.at(-1)!.number;
      at = end;
    }
  }

  /** Events from `number` on, as many as one segment holds; undefined where the disk holds none. */
  read(number: number): Entry[] | undefined {
    const at = this.segments.findLastIndex((segment) => segment.first <= number);
    for (const segment of this.segments.slice(Math.max(at, 0))) {
      const wanted = this.load(segment).filter((entry) => entry.number >= number);
      if (wanted.length > 0) return wanted;
    }
    return undefined;
  }

  /** Whether there is something to delete that holds only numbers up to `settled`. */
  canForget(settled: number): boolean {
    const [oldest] = this.segments;
    if (oldest === undefined || this.endOf(0) > settled) return false;
    return this.open?.segment !== oldest || oldest.bytes >= SEGMENT_BYTES_KEPT;
  }

  forget(settled: number): void {
    while (this.canForget(settled)) this.removeOldest();
  }

  /** Deletes the oldest segments beyond the size limit; the answer is the highest number deleted. */
  shrink(): number | undefined {
    let deleted: number | undefined;
    while (this.total > this.options.bytesMax && this.segments.length > 1) {
      deleted = this.endOf(0);
      this.removeOldest();
    }
    return deleted;
  }

  close(): void {
    if (this.open !== undefined) closeSync(this.open.descriptor);
    this.open = undefined;
  }

  private writable(number: number): { descriptor: number; segment: Segment } {
    if (this.open !== undefined && this.open.segment.bytes >= this.segmentBytesMax) this.close();
    if (this.open !== undefined) return this.open;
    const segment = { path: segmentPath(this.options.folder, number), first: number, bytes: 0 };
    // A leftover of the same name would hold nothing but lines that could not be read.
    const descriptor = openSync(segment.path, "w", 0o600);
    const leftover = this.segments.findIndex(({ first }) => first === number);
    if (leftover >= 0) this.total -= this.segments.splice(leftover, 1)[0]!.bytes;
    this.segments.push(segment);
    this.open = { descriptor, segment };
    return this.open;
  }

  private write(descriptor: number, segment: Segment, content: string): void {
    const data = Buffer.from(content);
    let written = 0;
    try {
      while (written < data.length) {
        written += writeSync(descriptor, data, written, data.length - written, segment.bytes + written);
      }
    } catch (error) {
      this.undo(descriptor, segment);
      throw error;
    }
    segment.bytes += data.length;
    this.total += data.length;
  }

  private undo(descriptor: number, segment: Segment): void {
    try {
      ftruncateSync(descriptor, segment.bytes);
    } catch {
      // The torn line stays and is skipped by readers; the next write goes to a new file.
      this.close();
    }
  }

  private load(segment: Segment): Entry[] {
    try {
      const { entries, damaged } = readSegment(segment);
      if (damaged > 0) this.report(damaged, segment.path);
      return entries;
    } catch (error) {
      this.report(1, `${segment.path} (${String(error)})`);
      return [];
    }
  }

  /** A segment may be read more than once. */
  private report(lines: number, file: string): void {
    if (this.damaged.has(file)) return;
    this.damaged.add(file);
    this.options.onDamage(lines, file);
  }

  /** The highest number that the segment may hold: numbers are consecutive over segments. */
  private endOf(index: number): number {
    const following = this.segments[index + 1];
    return following === undefined ? Math.max(this.last, this.segments[index]!.first) : following.first - 1;
  }

  private findLast(): number {
    for (const segment of this.segments.toReversed()) {
      const last = this.load(segment).at(-1);
      if (last !== undefined) return last.number;
    }
    return 0;
  }

  private removeOldest(): void {
    const segment = this.segments.shift();
    if (segment === undefined) return;
    if (this.open?.segment === segment) this.close();
    this.total -= segment.bytes;
    try {
      unlinkSync(segment.path);
    } catch {
      // Already gone, or not deletable: its events are known to the server, which stores them once.
    }
  }
}
