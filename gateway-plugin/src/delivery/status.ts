import { readFileSync } from "node:fs";
import path from "node:path";
import { object } from "../fields.js";
import { writeJson } from "./position.js";
import type { Contact } from "./pulse.js";
import type { Report } from "./report.js";

export const STATUS_FILE = "status.json";
/** A running gateway writes its status at least this often. */
export const STATUS_INTERVAL_MS = 10_000;

/** What the running gateway leaves for the self-check. */
export interface Status {
  pid: number;
  updatedAt: string;
  endpoint: string;
  report: Report;
  events: { seen: number; lastAt?: string };
  success?: { at: string };
  failure?: { at: string; kind: string; reason: string };
  clockSkewMs?: number;
  spool: "disk" | "memory";
  stopped?: boolean;
}

/** Collects what happens to requests. */
export class StatusKeeper {
  private seen = 0;
  private lastAtMs: number | undefined;
  private success: Status["success"];
  private failure: Status["failure"];
  private clockSkewMs: number | undefined;

  eventSeen(): void {
    this.seen += 1;
    this.lastAtMs = Date.now();
  }

  contact(contact: Contact): void {
    const { outcome } = contact;
    const at = new Date(contact.receivedAtMs).toISOString();
    if (outcome.kind === "stored") this.success = { at };
    else this.failure = { at, kind: outcome.kind, reason: outcome.reason };
    this.clockSkewMs = clockSkewMs(contact) ?? this.clockSkewMs;
  }

  status(endpoint: string, report: Report, spool: "disk" | "memory"): Status {
    return {
      pid: process.pid,
      updatedAt: new Date().toISOString(),
      endpoint,
      report,
      events: { seen: this.seen, ...(this.lastAtMs === undefined ? {} : { lastAt: new Date(this.lastAtMs).toISOString() }) },
      ...(this.success === undefined ? {} : { success: this.success }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(this.clockSkewMs === undefined ? {} : { clockSkewMs: this.clockSkewMs }),
      spool,
    };
  }
}

/** How far the server's clock is ahead of this one; `Date` knows whole seconds. */
export function clockSkewMs({ outcome, sentAtMs, receivedAtMs }: Contact): number | undefined {
  if (outcome.serverMs === undefined) return undefined;
  return Math.round(outcome.serverMs + 500 - (sentAtMs + receivedAtMs) / 2);
}

export function writeStatus(folder: string, status: Status): void {
  writeJson(path.join(folder, STATUS_FILE), status);
}

export function readStatus(folder: string): Status | undefined {
  try {
    const status = object(JSON.parse(readFileSync(path.join(folder, STATUS_FILE), "utf8")));
    return typeof status["updatedAt"] === "string" ? (status as unknown as Status) : undefined;
  } catch {
    return undefined;
  }
}
