import type { DeliveryLog } from "./delivery-log.js";
import type { Outcome } from "./transport.js";

export const REPORT_INTERVAL_MS = 30_000;
/** A server that does not understand the report may be upgraded. */
export const REPORT_REFUSED_PAUSE_MS = 3_600_000;

export interface Contact {
  outcome: Outcome;
  sentAtMs: number;
  receivedAtMs: number;
}

/** When the gateway's report is sent, alone or along with events, and that it never stands in their way. */
export class Pulse {
  private contactAtMs = -Infinity;
  private refusedAtMs = -Infinity;
  private doubted: string | undefined;

  constructor(private readonly log: DeliveryLog, private readonly intervalMs: number = REPORT_INTERVAL_MS) {}

  /** Idle for so long that the server should hear that the gateway lives. */
  due(nowMs: number = Date.now()): boolean {
    return this.reporting(nowMs) && nowMs - this.contactAtMs >= this.intervalMs;
  }

  reporting(nowMs: number = Date.now()): boolean {
    return this.doubted === undefined && nowMs - this.refusedAtMs >= REPORT_REFUSED_PAUSE_MS;
  }

  /** Books an answered request. True: nothing to settle, because there were no events, or because they go again without the report. */
  booked(outcome: Outcome, events: number, nowMs: number = Date.now()): boolean {
    this.contactAtMs = nowMs;
    if (outcome.kind !== "invalid") {
      if (this.doubted !== undefined && outcome.kind === "stored") this.refuse(this.doubted, nowMs);
      this.doubted = undefined;
      return events === 0;
    }
    if (events === 0) {
      this.refuse(outcome.reason, nowMs);
      return true;
    }
    const withReport = this.reporting(nowMs);
    // Either the events or the report are wrong: without it, the answer tells which.
    this.doubted = withReport ? outcome.reason : undefined;
    return withReport;
  }

  private refuse(reason: string, nowMs: number): void {
    this.refusedAtMs = nowMs;
    this.log.reportRefused(reason);
  }
}
