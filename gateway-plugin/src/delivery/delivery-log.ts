import type { GivenUpReason } from "./outbox.js";
import type { Logger } from "../host.js";
import type { Rejection } from "./transport.js";

/** A long outage must not fill the gateway's log: after the first line, one in this many attempts. */
const REPEAT_EVERY_ATTEMPTS = 10;
const LOSS_LOG_INTERVAL_MS = 30_000;

/** What the operator reads about the delivery: what happened, what it means, what to do. */
export class DeliveryLog {
  private readonly lost = new Map<GivenUpReason, number>();
  private lossLoggedAtMs = -LOSS_LOG_INTERVAL_MS;
  private unwritableLogged = false;

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

  /** Events were given up before they could be sent. */
  givenUp(events: number, reason: GivenUpReason): void {
    this.lost.set(reason, (this.lost.get(reason) ?? 0) + events);
    if (Date.now() - this.lossLoggedAtMs < LOSS_LOG_INTERVAL_MS) return;
    this.lossLoggedAtMs = Date.now();
    const full = this.lost.get("full") ?? 0;
    const damaged = this.lost.get("damaged") ?? 0;
    if (full > 0) {
      this.logger.warn(
        `there is no more room to keep events: the ${full} oldest were given up; check that ${this.endpoint} can be reached, ` +
        "or raise spoolMaxMb",
      );
    }
    if (damaged > 0) this.logger.warn(`${damaged} events could not be read back from the spool and are lost`);
    this.lost.clear();
  }

  damage(lines: number, file: string): void {
    this.logger.warn(`${lines} lines of ${file} are cut off or damaged and are skipped; the process or the disk stopped while writing`);
  }

  /** Once: an operator reads it, the events go on from memory. */
  unwritable(error: unknown): void {
    if (this.unwritableLogged) return;
    this.unwritableLogged = true;
    this.logger.warn(
      `the spool cannot be written (${String(error)}): events are kept in memory only, and lost if the gateway ends while ` +
      "Observatory is away; make room or make the folder writable",
    );
  }

  reportRefused(reason: string): void {
    this.logger.warn(
      `${this.endpoint} does not take the gateway's report (${reason}); events are sent without it. A newer Observatory shows ` +
      "versions, clock and missing events of this gateway",
    );
  }

  stopped(left: number, kept: boolean): void {
    if (left === 0) return;
    const fate = kept
      ? "they are on disk and sent when it starts again"
      : "they are lost when the gateway ends, and sent when the plugin is only reloaded";
    this.logger.warn(`stopped with ${left} events undelivered to ${this.endpoint}; ${fate}`);
  }
}
