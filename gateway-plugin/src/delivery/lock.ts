import { readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { amount, object, text } from "../fields.js";

export const LOCK_REFRESH_MS = 10_000;
/** A holder that did not refresh for this long is gone, or was suspended and looks again before it goes on. */
export const LOCK_STALE_MS = 60_000;

/** A lock file is created and written in two steps. */
const HALF_WRITTEN_MS = 2_000;

const FILE = "lock";

/** Locks that this process holds: a process id of our own in a file may be that of a predecessor in a container. */
const held: Set<string> = ((globalThis as Record<symbol, unknown>)[Symbol.for("openclaw-observatory-plugin.locks")] ??=
  new Set<string>()) as Set<string>;

/** One process per spool folder. */
export class Lock {
  private constructor(private readonly file: string, private readonly mark: string) {}

  /** Undefined where another process, or this one, holds the folder. */
  static take(folder: string, nowMs: number = Date.now()): Lock | undefined {
    const file = path.join(folder, FILE);
    if (held.has(file)) return undefined;
    const mark = JSON.stringify({ pid: process.pid, host: hostname(), since: nowMs });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        writeFileSync(file, mark, { flag: "wx", mode: 0o600 });
        held.add(file);
        return new Lock(file, mark);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        if (isHeld(file, nowMs)) return undefined;
        unlinkSync(file);
      }
    }
    return undefined;
  }

  /** Keeps the lock; false where another process has taken it meanwhile. */
  refresh(nowMs: number = Date.now()): boolean {
    try {
      if (readFileSync(this.file, "utf8") !== this.mark) return false;
      utimesSync(this.file, nowMs / 1_000, nowMs / 1_000);
      return true;
    } catch {
      return false;
    }
  }

  release(): void {
    held.delete(this.file);
    try {
      if (readFileSync(this.file, "utf8") === this.mark) unlinkSync(this.file);
    } catch {
      // Gone already.
    }
  }
}

function isHeld(file: string, nowMs: number): boolean {
  let ageMs = Infinity;
  try {
    ageMs = nowMs - statSync(file).mtimeMs;
    if (ageMs > LOCK_STALE_MS) return false;
    const owner = object(JSON.parse(readFileSync(file, "utf8")));
    const [pid, host] = [amount(owner["pid"]), text(owner["host"])];
    if (host !== hostname()) return true;
    return pid !== undefined && pid !== process.pid && isAlive(pid);
  } catch {
    return ageMs < HALF_WRITTEN_MS;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
