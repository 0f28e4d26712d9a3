import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { amount, array, object, text } from "../fields.js";
import type { Range } from "./ranges.js";

/** How far the delivery of a spool is. */
export interface Position {
  gatewayId: string;
  /** Names the row of numbers; a new one begins only where this file is lost. */
  series: string;
  settled: number;
  dropped: Range[];
}

const FILE = "position.json";

export function freshPosition(gatewayId: string): Position {
  return { gatewayId, series: randomUUID(), settled: 0, dropped: [] };
}

/** Undefined where there is none or it cannot be read. */
export function readPosition(folder: string): Position | undefined {
  try {
    const stored = object(JSON.parse(readFileSync(path.join(folder, FILE), "utf8")));
    const [gatewayId, series, settled] = [text(stored["gatewayId"]), text(stored["series"]), amount(stored["settled"])];
    if (gatewayId === undefined || series === undefined || settled === undefined) return undefined;
    const dropped = array(stored["dropped"]).flatMap((item) => {
      const [first, last] = [amount(object(item)["first"]), amount(object(item)["last"])];
      return first === undefined || last === undefined ? [] : [{ first, last }];
    });
    return { gatewayId, series, settled, dropped };
  } catch {
    return undefined;
  }
}

/** By rename, so that a reader or a crash never meets half of it. */
export function writePosition(folder: string, position: Position): void {
  writeJson(path.join(folder, FILE), position);
}

export function writeJson(file: string, value: unknown): void {
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, file);
}
