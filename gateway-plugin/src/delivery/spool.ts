import { createHash } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { Lock } from "./lock.js";
import { listSegments } from "./segments.js";

/** Processes that may send for one gateway at the same time; more than one is an accident. */
export const SPOOLS_PER_GATEWAY_MAX = 8;

/** A folder that this process alone uses. */
export interface Spool {
  folder: string;
  lock: Lock;
}

/** The plugin's own folder in the gateway's state folder. */
export function spoolRoot(stateDir: string): string {
  return path.join(stateDir, "observatory");
}

/** The first free folder of this gateway; undefined where all are taken. Throws where nothing can be written. */
export function openSpool(root: string, gatewayId: string): Spool | undefined {
  for (let number = 1; number <= SPOOLS_PER_GATEWAY_MAX; number += 1) {
    const folder = path.join(root, folderName(gatewayId, number));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = Lock.take(folder);
    if (lock !== undefined) return { folder, lock };
  }
  return undefined;
}

/** A folder with events that nobody sends any more: of a process that ended while another had taken the first folder. */
export function adoptSpool(root: string, own: string): Spool | undefined {
  for (const name of readdirSync(root)) {
    const folder = path.join(root, name);
    if (folder === own || !holdsEvents(folder)) continue;
    const lock = Lock.take(folder);
    if (lock !== undefined) return { folder, lock };
  }
  return undefined;
}

function holdsEvents(folder: string): boolean {
  try {
    return listSegments(folder).some(({ bytes }) => bytes > 0);
  } catch {
    return false;
  }
}

function folderName(gatewayId: string, number: number): string {
  const readable = gatewayId.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  const digest = createHash("sha256").update(gatewayId).digest("hex").slice(0, 8);
  return `${readable}-${digest}-${number}`;
}
