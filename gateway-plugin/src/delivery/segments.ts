import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Entry, parseEntry } from "./entry.js";

/** One file of the journal, named by the number of its first event. */
export interface Segment {
  path: string;
  first: number;
  bytes: number;
}

const NAME = /^(\d{16})\.jsonl$/;

export function segmentPath(folder: string, first: number): string {
  return path.join(folder, `${String(first).padStart(16, "0")}.jsonl`);
}

/** The segments of a folder, oldest first. */
export function listSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const first = NAME.exec(name)?.[1];
      if (first === undefined) return [];
      const file = path.join(folder, name);
      return [{ path: file, first: Number(first), bytes: statSync(file).size }];
    })
    .sort((left, right) => left.first - right.first);
}

/** What a segment holds, in rising order, and how many of its lines were torn or damaged. */
export function readSegment(segment: Segment): { entries: Entry[]; damaged: number } {
  const entries: Entry[] = [];
  let damaged = 0;
  for (const line of readFileSync(segment.path, "utf8").split("\n")) {
    if (line === "") continue;
    const parsed = parseEntry(line);
    if (parsed !== undefined && parsed.number > (entries.at(-1)?.number ?? 0)) entries.push(parsed);
    else damaged += 1;
  }
  return { entries, damaged };
}
