/** The report names the newest ranges; the server keeps what it heard before. */
export const RANGES_MAX = 32;

/** Sequence numbers from `first` to `last`, both included. */
export interface Range {
  first: number;
  last: number;
}

/** Ranges of numbers that were given up, oldest first; adjacent ones are one. */
export class Ranges {
  private readonly ranges: Range[];
  /** How many numbers were added, also of ranges that are no longer kept. */
  count = 0;

  constructor(ranges: Range[] = []) {
    this.ranges = ranges.slice(-RANGES_MAX).map(({ first, last }) => ({ first, last }));
  }

  add(first: number, last: number): void {
    if (last < first) return;
    this.count += last - first + 1;
    const newest = this.ranges.at(-1);
    if (newest !== undefined && first >= newest.first && first <= newest.last + 1) {
      newest.last = Math.max(newest.last, last);
      return;
    }
    this.ranges.push({ first, last });
    if (this.ranges.length > RANGES_MAX) this.ranges.shift();
  }

  list(): Range[] {
    return this.ranges.map((range) => ({ ...range }));
  }
}
