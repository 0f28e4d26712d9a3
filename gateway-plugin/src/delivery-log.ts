import type { Logger } from "./host.js";
import type { Rejection } from "./transport.js";

/** A long outage must not fill the gateway's log: after the first line, one in this many attempts. */
const REPEAT_EVERY_ATTEMPTS = 10;
const DROP_LOG_INTERVAL_MS = 30_000;

/** What the operator reads about the delivery: what happened, what it means, what to do. */
export class DeliveryLog {
  private droppedLogged = 0;
  private dropLoggedAtMs = -DROP_LOG_INTERVAL_MS;

  constructor(private readonly logger: Logger, private readonly endpoint: string) {}

  stored(failedAttempts: number, waiting: number, rejected: Rejection[]): void {
    if (failedAttempts > 0) {
      this.logger.info(`delivery to ${this.endpoint} works again after ${failedAttempts} failed attempts; ${waiting} events wait`);
    }
    const [first] = rejected;
    if (first === undefined) return;
    this.logger.warn(
      `${rejected.length} events were rejected and are lost; the first: id ${first.id ?? "unknown"}, ` +
      `field ${first.field ?? "unknown"}: ${first.error ?? "no reason given"}`,
    );
  }

  invalid(reason: string, events: number): void {
    this.logger.error(
      `${events} events were not accepted by ${this.endpoint} (${reason}) and are lost; ` +
      "check that the address is an Observatory ingest address and that both versions fit",
    );
  }

  failed(kind: "unavailable" | "refused", reason: string, attempt: number, waitMs: number, waiting: number): void {
    if (attempt % REPEAT_EVERY_ATTEMPTS !== 1) return;
    const kept = `${waiting} events are kept, next attempt in ${Math.ceil(waitMs / 1_000)} s`;
    if (kind === "unavailable") {
      this.logger.warn(`${this.endpoint} cannot take events now (${reason}); ${kept}`);
      return;
    }
    this.logger.error(
      `${this.endpoint} refused the events (${reason}); ${kept}. Make a token with \`observatory token create\` and set it with ` +
      "`openclaw config set plugins.entries.observatory.config.token <token>`",
    );
  }

  dropped(total: number, eventsMax: number): void {
    if (total === this.droppedLogged || Date.now() - this.dropLoggedAtMs < DROP_LOG_INTERVAL_MS) return;
    this.logger.warn(
      `the queue is full (${eventsMax} events): the ${total - this.droppedLogged} oldest were dropped, ${total} in all; ` +
      `check that ${this.endpoint} can be reached`,
    );
    this.droppedLogged = total;
    this.dropLoggedAtMs = Date.now();
  }

  stopped(left: number): void {
    if (left === 0) return;
    this.logger.warn(
      `stopped with ${left} events undelivered to ${this.endpoint}; they are lost when the gateway ends, and sent when the plugin is only reloaded`,
    );
  }
}
