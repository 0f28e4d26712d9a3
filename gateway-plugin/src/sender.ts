import { REFUSED_RETRY_DELAY_MS, retryDelayMs } from "./backoff.js";
import type { Logger } from "./host.js";
import type { EventQueue } from "./queue.js";
import { post, REQUEST_TIMEOUT_MS, type Outcome } from "./transport.js";
import { DeliveryLog } from "./delivery-log.js";

/** OpenClaw gives a stopping plugin two seconds. */
export const SHUTDOWN_FLUSH_MS = 1_500;

export interface SenderOptions {
  queue: EventQueue;
  endpoint: string;
  token: string | undefined;
  batchSize: number;
  flushIntervalMs: number;
  logger: Logger;
  requestTimeoutMs?: number;
  retryDelayMs?: (attempt: number) => number;
  refusedRetryDelayMs?: number;
}

/**
 * Delivers the queue in batches, one request at a time. A batch that was not acknowledged is sent again
 * unchanged: the ids are the same, so the server stores each event once.
 */
export class Sender {
  private readonly log: DeliveryLog;
  private batch: string[] = [];
  private attempt = 0;
  private due = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SenderOptions) {
    this.log = new DeliveryLog(options.logger, options.endpoint);
  }

  start(): void {
    this.timer = setInterval(() => {
      this.due = true;
      this.run();
    }, this.options.flushIntervalMs);
    this.timer.unref();
    this.eventAdded();
  }

  eventAdded(): void {
    this.log.dropped(this.options.queue.dropped, this.options.queue.eventsMax);
    if (this.timer !== undefined && this.options.queue.size >= this.options.batchSize) this.run();
  }

  /** One last attempt for everything that waits, then silence. Returns the events that were left behind. */
  async stop(withinMs: number = SHUTDOWN_FLUSH_MS): Promise<string[]> {
    clearInterval(this.timer);
    this.timer = undefined;
    const deadline = Date.now() + withinMs;
    const abort = setTimeout(() => this.stopping.abort(), withinMs);
    this.due = true;
    this.stopped = true;
    this.wake?.();
    await this.running;
    clearTimeout(abort);
    while (this.remaining() > 0 && Date.now() < deadline) {
      this.fill();
      const outcome = await this.send(Math.max(1, deadline - Date.now()));
      if (outcome.kind === "unavailable" || outcome.kind === "refused") break;
      this.settle(outcome);
    }
    const left = [...this.batch.splice(0), ...this.options.queue.take(Infinity, Infinity)];
    this.log.stopped(left.length);
    return left;
  }

  private remaining(): number {
    return this.batch.length + this.options.queue.size;
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
    if (this.remaining() === 0) this.due = false;
  }

  private hasWork(): boolean {
    const waiting = this.remaining();
    return this.batch.length > 0 || waiting >= this.options.batchSize || (this.due && waiting > 0);
  }

  private fill(): void {
    if (this.batch.length === 0) this.batch = this.options.queue.take(this.options.batchSize);
  }

  private send(timeoutMs: number): Promise<Outcome> {
    const { endpoint, token } = this.options;
    const body = `{"events":[${this.batch.join(",")}]}`;
    return post({ endpoint, token, body, timeoutMs, signal: this.stopping.signal });
  }

  /** Books an outcome; the answer is how long to wait before the next request. */
  private settle(outcome: Outcome): number {
    if (outcome.kind === "stored" || outcome.kind === "invalid") {
      if (outcome.kind === "stored") this.log.stored(this.attempt, this.options.queue.size, outcome.rejected);
      else this.log.invalid(outcome.reason, this.batch.length);
      this.attempt = 0;
      this.batch = [];
      return 0;
    }
    this.attempt += 1;
    const waitMs = outcome.kind === "refused"
      ? this.options.refusedRetryDelayMs ?? REFUSED_RETRY_DELAY_MS
      : outcome.retryAfterMs ?? (this.options.retryDelayMs ?? retryDelayMs)(this.attempt);
    this.log.failed(outcome.kind, outcome.reason, this.attempt, waitMs, this.remaining());
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
