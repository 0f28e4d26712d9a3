import type { ObservatoryEvent } from "../event.js";
import { type Entry, entry, parseEntry } from "./entry.js";
import { Journal } from "./journal.js";
import { freshPosition, type Position, readPosition, writePosition } from "./position.js";
import { Ranges } from "./ranges.js";
import { Window } from "./window.js";

/** After a failed write, what is new stays in memory and is written with the next attempt. */
export const WRITE_RETRY_MS = 5_000;
/** How long the position on disk may lag behind. */
export const POSITION_MS = 1_000;

export type GivenUpReason = "full" | "damaged";

export interface OutboxOptions {
  gatewayId: string;
  /** Undefined: memory only. */
  folder: string | undefined;
  spoolBytesMax: number;
  window?: Window;
  handover?: Handover | undefined;
  onGivenUp(events: number, reason: GivenUpReason): void;
  onDamage(lines: number, file: string): void;
  onWriteError(error: unknown): void;
}

/** What a stopped outbox leaves to its successor in the same process, where it is not on disk. */
export interface Handover {
  position: Position;
  assigned: number;
  events: string[];
}

/**
 * Numbers events and keeps them until they are settled: newest in memory, all on disk while the folder can be written.
 * One batch at a time is out; everything before it is settled, that is acknowledged or given up.
 */
export class Outbox {
  private readonly window: Window;
  private readonly journal: Journal | undefined;
  private readonly position: Position;
  private readonly dropped: Ranges;
  private assigned: number;
  private next: number;
  private out: Entry[] = [];
  private loaded: Entry[] = [];
  private flushing: NodeJS.Immediate | undefined;
  private failedAtMs = -WRITE_RETRY_MS;
  private unwritten: Entry[] = [];
  private abandoned = false;
  private saving: NodeJS.Timeout | undefined;

  constructor(private readonly options: OutboxOptions) {
    this.window = options.window ?? new Window();
    const { folder, gatewayId, handover } = options;
    if (folder !== undefined) {
      this.journal = new Journal({ folder, bytesMax: options.spoolBytesMax, onDamage: options.onDamage });
    }
    this.position = this.restore(gatewayId, handover);
    this.dropped = new Ranges(this.position.dropped);
    this.next = this.position.settled + 1;
    this.assigned = Math.max(this.position.settled, this.journal?.last ?? 0);
    if (handover !== undefined) this.takeOver(handover);
    if (folder !== undefined) this.savePosition();
  }

  get waiting(): number {
    return this.assigned - this.next + 1 + this.out.length;
  }

  get spoolBytes(): number {
    return this.waiting === 0 ? 0 : this.journal?.bytes ?? 0;
  }

  get gatewayId(): string {
    return this.position.gatewayId;
  }

  /** The part of the gateway's report that is about numbers. */
  sequence(): { series: string; assigned: number; settled: number; dropped: { first: number; last: number }[] } {
    return { series: this.position.series, assigned: this.assigned, settled: this.settled, dropped: this.dropped.list() };
  }

  get givenUp(): number {
    return this.dropped.count;
  }

  add(event: ObservatoryEvent): void {
    this.assigned += 1;
    const { id, timestamp, ...rest } = event;
    const sequence = { series: this.position.series, number: this.assigned };
    this.keep(entry(this.assigned, JSON.stringify({ id, timestamp, sequence, ...rest })));
  }

  /** The oldest events that are not out: at most `count`, and no more than fits `bytesMax`, but at least one. */
  take(count: number, bytesMax: number): Entry[] {
    this.flush();
    const available = this.available(count);
    let taken = 0;
    let bytes = 0;
    for (const { number, bytes: size } of available) {
      if (taken === count || number !== this.next + taken || (taken > 0 && bytes + size > bytesMax)) break;
      taken += 1;
      bytes += size + 1;
    }
    const batch = available.slice(0, taken);
    const last = batch.at(-1);
    if (last === undefined) return [];
    this.next = last.number + 1;
    this.out.push(...batch);
    return batch;
  }

  /** The first of what is out was answered for; `refused` are the numbers that the server will never take. */
  settle(batch: Entry[], refused: number[] = []): void {
    this.out.splice(0, batch.length);
    for (const number of refused) this.dropped.add(number, number);
    this.window.forget(this.settled);
    if (this.abandoned || this.journal === undefined) return;
    if (this.journal.canForget(this.settled)) {
      // Before the events go: a position older than them would give their numbers to others.
      this.savePosition();
      this.journal.forget(this.settled);
      return;
    }
    // What a lost second would send again the server has already.
    this.saving ??= setTimeout(() => this.savePosition(), POSITION_MS).unref();
  }

  /** Writes what is new. Called once per tick, before events are sent, and at the end. */
  flush(): void {
    clearImmediate(this.flushing);
    this.flushing = undefined;
    if (this.journal === undefined || this.unwritten.length === 0) return;
    if (Date.now() - this.failedAtMs < WRITE_RETRY_MS) return;
    try {
      this.journal.append(this.unwritten);
      this.unwritten = [];
      this.failedAtMs = -WRITE_RETRY_MS;
    } catch (error) {
      this.failedAtMs = Date.now();
      this.unwritten = this.unwritten.filter(({ number }) => number > this.journal!.last);
      this.options.onWriteError(error);
    }
    this.shrink();
  }

  /** Whether what is new gets to the disk. */
  get onDisk(): boolean {
    return this.journal !== undefined && this.failedAtMs < 0;
  }

  /** Ends the use of the folder. What lies in memory only is the answer. */
  close(): Handover | undefined {
    this.failedAtMs = -WRITE_RETRY_MS;
    this.flush();
    this.next = this.settled + 1;
    this.savePosition();
    this.journal?.close();
    return this.journal !== undefined && this.unwritten.length === 0 ? undefined : this.handover();
  }

  /** Another process took the folder, and with it all that is on disk. The rest is the answer. */
  abandon(): Handover {
    clearImmediate(this.flushing);
    this.journal?.close();
    this.abandoned = true;
    const left = this.handover();
    this.unwritten = [];
    return left;
  }

  private handover(): Handover {
    const { first } = this.window;
    const held = this.journal !== undefined ? this.unwritten : first === undefined ? [] : this.window.from(first, Infinity);
    const events = held.filter(({ number }) => number > this.settled).map(({ json }) => json);
    return { position: this.stored(), assigned: this.assigned, events };
  }

  private get settled(): number {
    return (this.out[0]?.number ?? this.next) - 1;
  }

  private restore(gatewayId: string, handover: Handover | undefined): Position {
    const { folder } = this.options;
    if (folder === undefined || this.journal === undefined) return handover?.position ?? freshPosition(gatewayId);
    const stored = readPosition(folder);
    if (stored !== undefined) return stored;
    const [oldest] = this.journal.read(0) ?? [];
    const fresh = freshPosition(gatewayId);
    if (oldest === undefined) return fresh;
    // Only the position was lost: the events know their series, and those before them are settled.
    const series = (JSON.parse(oldest.json) as { sequence: { series: string } }).sequence.series;
    return { ...fresh, series, settled: oldest.number - 1 };
  }

  private takeOver({ position, assigned, events }: Handover): void {
    if (position.series !== this.position.series) {
      for (const json of events) this.add(JSON.parse(json) as ObservatoryEvent);
      return;
    }
    for (const json of events) {
      const held = parseEntry(json);
      if (held === undefined || held.number <= this.assigned) continue;
      this.assigned = held.number;
      this.keep(held);
    }
    this.assigned = Math.max(this.assigned, assigned);
  }

  private keep(added: Entry): void {
    this.window.push(added);
    if (this.journal !== undefined) {
      this.unwritten.push(added);
      this.flushing ??= setImmediate(() => this.flush());
    }
    const evicted = this.window.trim();
    if (evicted.length > 0) this.flush();
    for (const { number } of evicted) this.evict(number);
  }

  /** Left the memory: lost only where it neither is on disk nor already out. */
  private evict(number: number): void {
    if (this.unwritten[0]?.number === number) this.unwritten.shift();
    if (number < this.next || this.journal?.holds(number) === true) return;
    this.giveUp(number, "full");
  }

  /** Everything that is not out and numbered up to `last` is lost. */
  private giveUp(last: number, reason: GivenUpReason): void {
    if (last < this.next) return;
    this.dropped.add(this.next, last);
    this.options.onGivenUp(last - this.next + 1, reason);
    this.next = last + 1;
    this.loaded = this.loaded.filter(({ number }) => number > last);
  }

  private available(count: number): Entry[] {
    for (;;) {
      const inMemory = this.window.first ?? this.assigned + 1;
      if (this.next >= inMemory) return this.window.from(this.next, count);
      this.loaded = this.loaded.filter(({ number }) => number >= this.next);
      if (this.loaded.length === 0) this.loaded = this.journal?.read(this.next) ?? [];
      const first = Math.min(this.loaded[0]?.number ?? Infinity, inMemory);
      if (first > this.next) this.giveUp(first - 1, "damaged");
      else return this.loaded;
    }
  }

  private shrink(): void {
    const deleted = this.journal?.shrink();
    if (deleted === undefined) return;
    this.giveUp(Math.min(deleted, (this.window.first ?? Infinity) - 1), "full");
    this.savePosition();
  }

  private stored(): Position {
    return { ...this.position, settled: this.settled, dropped: this.dropped.list() };
  }

  private savePosition(): void {
    clearTimeout(this.saving);
    this.saving = undefined;
    if (this.options.folder === undefined || this.abandoned) return;
    try {
      writePosition(this.options.folder, this.stored());
    } catch (error) {
      this.options.onWriteError(error);
    }
  }
}
