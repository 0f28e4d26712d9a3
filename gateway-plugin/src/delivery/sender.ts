import { REFUSED_RETRY_DELAY_MS, retryDelayMs } from "./backoff.js";
import type { DeliveryLog } from "./delivery-log.js";
import type { Entry } from "./entry.js";
import type { Outbox } from "./outbox.js";
import { type Contact, Pulse } from "./pulse.js";
import type { Report } from "./report.js";
import { type Outcome, post, REQUEST_TIMEOUT_MS } from "./transport.js";

/** OpenClaw gives a stopping plugin two seconds. */
export const SHUTDOWN_FLUSH_MS = 1_500;
export const REQUEST_BYTES_MAX = 4 * 1_024 * 1_024;
/** After an outage, larger batches than the setting: thousands of events in tens would keep both sides busy. */
export const CATCH_UP_BATCH = 500;
export const CATCH_UP_FROM_BATCHES = 5;

export interface SenderOptions {
  outbox: Outbox;
  report: () => Report;
  log: DeliveryLog;
  endpoint: string;
  token: string | undefined;
  batchSize: number;
  flushIntervalMs: number;
  onContact?: (contact: Contact) => void;
  reportIntervalMs?: number;
  requestTimeoutMs?: number;
  retryDelayMs?: (attempt: number) => number;
  refusedRetryDelayMs?: number;
}

/**
 * Delivers the outbox in batches, one request at a time. A batch that was not acknowledged is sent again: the ids are the
 * same, so the server stores each event once.
 */
export class Sender {
  private readonly pulse: Pulse;
  private batch: Entry[] = [];
  private countMax = Infinity;
  private attempt = 0;
  private due = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SenderOptions) {
    this.pulse = new Pulse(options.log, options.reportIntervalMs);
  }

  start(): void {
    this.timer = setInterval(() => {
      this.due = true;
      this.run();
    }, this.options.flushIntervalMs);
    this.timer.unref();
    this.run();
  }

  eventAdded(): void {
    if (this.timer !== undefined && this.options.outbox.waiting >= this.options.batchSize) this.run();
  }

  /** One last attempt for everything that waits, then silence. */
  async stop(withinMs: number = SHUTDOWN_FLUSH_MS): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    const deadline = Date.now() + withinMs;
    const abort = setTimeout(() => this.stopping.abort(), withinMs);
    this.due = true;
    this.stopped = true;
    this.wake?.();
    await this.running;
    clearTimeout(abort);
    while (this.options.outbox.waiting > 0 && Date.now() < deadline) {
      this.fill();
      const outcome = await this.send(Math.max(1, deadline - Date.now()));
      if (outcome.kind === "unavailable" || outcome.kind === "refused") break;
      this.settle(outcome);
    }
  }

  private run(): void {
    if (this.running !== undefined || this.stopped) return;
    this.running = this.drain().finally(() => {
      this.running = undefined;
    });
  }

  private async drain(): Promise<void> {
    while (!this.stopped && this.hasWork()) {
      this.fill();
      const outcome = await this.send(this.options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
      const waitMs = this.settle(outcome);
      if (waitMs > 0 && !this.stopped) await this.sleep(waitMs);
    }
    if (this.options.outbox.waiting === 0) this.due = false;
  }

  private hasWork(): boolean {
    const { waiting } = this.options.outbox;
    if (this.batch.length > 0 || waiting >= this.options.batchSize || (this.due && waiting > 0)) return true;
    return this.pulse.due();
  }

  private fill(): void {
    if (this.batch.length > 0) return;
    const { outbox, batchSize } = this.options;
    const behind = outbox.waiting >= batchSize * CATCH_UP_FROM_BATCHES;
    this.batch = outbox.take(behind ? Math.max(batchSize, CATCH_UP_BATCH) : batchSize, REQUEST_BYTES_MAX);
  }

  private part(): Entry[] {
    return this.batch.slice(0, this.countMax);
  }

  private async send(timeoutMs: number): Promise<Outcome> {
    const { endpoint, token, onContact } = this.options;
    const events = this.part().map(({ json }) => json).join(",");
    const gateway = this.pulse.reporting() ? `,"gateway":${JSON.stringify(this.options.report())}` : "";
    const sentAtMs = Date.now();
    const body = `{"events":[${events}]${gateway}}`;
    const outcome = await post({ endpoint, token, body, timeoutMs, signal: this.stopping.signal });
    onContact?.({ outcome, sentAtMs, receivedAtMs: Date.now() });
    return outcome;
  }

  /** Books an outcome; the answer is how long to wait before the next request. */
  private settle(outcome: Outcome): number {
    if (outcome.kind === "unavailable" || outcome.kind === "refused") return this.failed(outcome);
    if (this.pulse.booked(outcome, this.batch.length)) return 0;
    const sent = this.part();
    if (outcome.kind === "tooLarge" && sent.length > 1) {
      this.countMax = Math.ceil(sent.length / 2);
      return 0;
    }
    this.options.outbox.settle(sent, this.refused(outcome, sent));
    this.batch = this.batch.slice(sent.length);
    this.attempt = 0;
    this.countMax = Infinity;
    return 0;
  }

  private refused(outcome: Outcome, sent: Entry[]): number[] {
    const { log, outbox } = this.options;
    if (outcome.kind === "stored") {
      log.stored(this.attempt, outbox.waiting - sent.length, outcome.rejected);
      return outcome.rejected.flatMap(({ index }) => sent[index ?? -1]?.number ?? []);
    }
    log.invalid("reason" in outcome ? outcome.reason : "", sent.length);
    return sent.map(({ number }) => number);
  }

  private failed(outcome: Outcome & { kind: "unavailable" | "refused" }): number {
    this.attempt += 1;
    const waitMs = outcome.kind === "refused"
      ? this.options.refusedRetryDelayMs ?? REFUSED_RETRY_DELAY_MS
      : outcome.retryAfterMs ?? (this.options.retryDelayMs ?? retryDelayMs)(this.attempt);
    this.options.log.failed(outcome.kind, outcome.reason, this.attempt, waitMs, this.options.outbox.waiting);
    return waitMs;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.(), ms);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }
}
