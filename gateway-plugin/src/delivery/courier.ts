import type { Config } from "../config.js";
import type { DeliveryLog } from "./delivery-log.js";
import { type Handover, Outbox } from "./outbox.js";
import type { Contact } from "./pulse.js";
import { type Identity, type Report, report } from "./report.js";
import { Sender } from "./sender.js";
import type { Spool } from "./spool.js";

const MIB = 1_024 * 1_024;

export interface CourierOptions {
  config: Config;
  identity: Identity;
  spool: Spool | undefined;
  handover: Handover | undefined;
  log: DeliveryLog;
  onContact(contact: Contact): void;
}

/** One spool folder, or memory alone, with its outbox and its sender. */
export class Courier {
  readonly outbox: Outbox;
  readonly sender: Sender;

  constructor(private readonly options: CourierOptions) {
    const { config, spool, handover, log, onContact } = options;
    this.outbox = new Outbox({
      gatewayId: config.gatewayId,
      folder: config.spoolMaxMb === 0 ? undefined : spool?.folder,
      spoolBytesMax: config.spoolMaxMb * MIB,
      handover,
      onGivenUp: (events, reason) => log.givenUp(events, reason),
      onDamage: (lines, file) => log.damage(lines, file),
      onWriteError: (error) => log.unwritable(error),
    });
    const { endpoint, token, batchSize, flushIntervalMs } = config;
    this.sender = new Sender({
      outbox: this.outbox, report: () => this.report(), log, endpoint, token, batchSize, flushIntervalMs, onContact,
    });
  }

  get folder(): string | undefined {
    return this.options.spool?.folder;
  }

  get medium(): "disk" | "memory" {
    return this.outbox.onDisk ? "disk" : "memory";
  }

  report(): Report {
    return report(this.outbox, this.options.identity);
  }

  /** False where another process has taken the folder. */
  keepLock(): boolean {
    return this.options.spool?.lock.refresh() ?? true;
  }

  close(): Handover | undefined {
    const handover = this.outbox.close();
    this.options.spool?.lock.release();
    return handover;
  }

  /** The folder is another process's now: nothing more is written to it. */
  abandon(): Handover {
    const left = this.outbox.abandon();
    this.options.spool?.lock.release();
    return left;
  }
}
