import type { Config } from "../config.js";
import type { ObservatoryEvent } from "../event.js";
import type { Logger } from "../host.js";
import { Courier } from "./courier.js";
import { DeliveryLog } from "./delivery-log.js";
import { LOCK_REFRESH_MS } from "./lock.js";
import type { Handover } from "./outbox.js";
import type { Identity } from "./report.js";
import { adoptSpool, openSpool, type Spool, spoolRoot, SPOOLS_PER_GATEWAY_MAX } from "./spool.js";
import { type Status, StatusKeeper, writeStatus } from "./status.js";

export interface DeliveryOptions {
  config: Config;
  identity: Identity;
  /** The gateway's state folder; undefined where it has none. */
  stateDir: string | undefined;
  logger: Logger;
  handover?: Handover | undefined;
}

/** Keeps events safe and gets them to the server, for as long as the plugin's service runs. */
export class Delivery {
  private readonly log: DeliveryLog;
  private readonly status = new StatusKeeper();
  private courier: Courier;
  private adopted: Courier | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: DeliveryOptions) {
    this.log = new DeliveryLog(options.logger, options.config.endpoint);
    this.courier = this.open(this.spool(), options.handover);
  }

  add(event: ObservatoryEvent): void {
    this.status.eventSeen();
    this.courier.outbox.add(event);
    this.courier.sender.eventAdded();
  }

  start(): void {
    this.courier.sender.start();
    this.timer = setInterval(() => this.keep(), LOCK_REFRESH_MS);
    this.timer.unref();
    this.writeStatus();
  }

  /** Writes what is new; the last thing that a process can do. */
  flush(): void {
    this.courier.outbox.flush();
  }

  /** One last attempt to send. Events are taken and journalled until `close`: a gateway that ends tells of it to the last. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.courier.sender.stop(), this.adopted?.sender.stop(0)]);
    this.adopted?.close();
    this.adopted = undefined;
    this.writeStatus({ stopped: true });
    this.log.stopped(this.courier.outbox.waiting, this.courier.medium === "disk");
  }

  /** Leaves the folder. What is not on disk either is the answer, for a successor in this process. */
  close(): Handover | undefined {
    clearInterval(this.timer);
    void this.courier.sender.stop(0);
    return this.courier.keepLock() ? this.courier.close() : this.courier.abandon();
  }

  /** Every ten seconds: the lock, the status, and folders that nobody sends from. */
  private keep(): void {
    if (!this.courier.keepLock()) void this.moveOut();
    this.adopt();
    this.writeStatus();
  }

  /** Another process took the folder while this one slept; it sends what lies there, this one goes on in a folder of its own. */
  private async moveOut(): Promise<void> {
    const left = this.courier;
    this.courier = this.open(this.spool(), left.abandon());
    this.courier.sender.start();
    await left.sender.stop(0);
  }

  private adopt(): void {
    if (this.adopted !== undefined) {
      if (this.adopted.outbox.waiting > 0) return void this.adopted.keepLock();
      const done = this.adopted;
      this.adopted = undefined;
      void done.sender.stop(0).then(() => done.close());
      return;
    }
    const { folder } = this.courier;
    if (folder === undefined || this.options.stateDir === undefined) return;
    try {
      const spool = adoptSpool(spoolRoot(this.options.stateDir), folder);
      if (spool === undefined) return;
      this.adopted = this.open(spool, undefined);
      this.options.logger.info(`sending ${this.adopted.outbox.waiting} events that another process left in ${spool.folder}`);
      this.adopted.sender.start();
    } catch (error) {
      this.log.unwritable(error);
    }
  }

  private spool(): Spool | undefined {
    const { stateDir, config } = this.options;
    if (stateDir === undefined) return undefined;
    try {
      const spool = openSpool(spoolRoot(stateDir), config.gatewayId);
      if (spool === undefined) this.log.unwritable(`other processes use all ${SPOOLS_PER_GATEWAY_MAX} folders of this gateway`);
      return spool;
    } catch (error) {
      this.log.unwritable(error);
      return undefined;
    }
  }

  private open(spool: Spool | undefined, handover: Handover | undefined): Courier {
    const { config, identity } = this.options;
    return new Courier({ config, identity, spool, handover, log: this.log, onContact: (contact) => this.status.contact(contact) });
  }

  private writeStatus(more: Partial<Status> = {}): void {
    const { folder } = this.courier;
    if (folder === undefined) return;
    const { endpoint } = this.options.config;
    try {
      writeStatus(folder, { ...this.status.status(endpoint, this.courier.report(), this.courier.medium), ...more });
    } catch (error) {
      this.log.unwritable(error);
    }
  }
}
