import { object } from "../fields.js";

/** One numbered event as it is stored and sent. */
export interface Entry {
  number: number;
  json: string;
  bytes: number;
}

export function entry(number: number, json: string): Entry {
  return { number, json, bytes: Buffer.byteLength(json) };
}

/** A line of the journal; undefined where it was cut off or damaged. */
export function parseEntry(line: string): Entry | undefined {
  try {
    const { number } = object(object(JSON.parse(line))["sequence"]);
    return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? entry(number, line) : undefined;
  } catch {
    return undefined;
  }
}
