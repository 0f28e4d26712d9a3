import type { Config } from "../config.js";
import { Delivery } from "../delivery/delivery.js";
import type { Handover } from "../delivery/outbox.js";
import type { Logger, PluginApi, ServiceContext, Unsubscribe } from "../host.js";
import { Mapper } from "../mapping/mapper.js";
import { conversationAccess } from "./access.js";
import { importDiagnostics } from "./diagnostics.js";
import { saysSettled } from "./version.js";

/** From the gateway's reports to delivered events, for as long as the plugin's service runs. */
export class Pipeline {
  readonly mapper: Mapper;
  private readonly delivery: Delivery;
  private readonly subscriptions: Unsubscribe[] = [];
  private readonly flushAtExit = (): void => {
    this.mapper.flush();
    this.delivery.flush();
  };

  /** `handover` is what a predecessor in this process left, as its `close` returned it. */
  constructor(
    config: Config, private readonly api: PluginApi, private readonly logger: Logger,
    { stateDir }: ServiceContext, handover: Handover | undefined,
  ) {
    const identity = { openclawVersion: api.runtime?.version, conversationAccess: conversationAccess(api.config) };
    this.delivery = new Delivery({ config, identity, stateDir, logger, handover });
    const settledIsSaid = saysSettled(api.runtime?.version);
    this.mapper = new Mapper({ ...config, settledIsSaid, logger }, (event) => this.delivery.add(event));
  }

  async start(): Promise<void> {
    this.delivery.start();
    process.on("exit", this.flushAtExit);
    if (this.api.agent?.events?.registerAgentEventSubscription === undefined) {
      this.keep(this.api.runtime?.events?.onAgentEvent?.((event) => this.mapper.agentEvent(event)));
    }
    this.keep(this.api.runtime?.events?.onSessionTranscriptUpdate?.((update) => this.mapper.transcript(update)));
    await this.subscribeDiagnostics();
  }

  /** Sends what it can. Hooks are heard until `close`: the end of a gateway is an event of its sessions. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.mapper.flush();
    await this.delivery.stop();
  }

  /** Makes room for a successor in this process; what is neither sent nor on disk is the answer. */
  close(): Handover | undefined {
    process.off("exit", this.flushAtExit);
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.mapper.flush();
    return this.delivery.close();
  }

  /** Diagnostics add channels, model calls, waiting and the cost of compaction; a gateway without them still has its turns. */
  private async subscribeDiagnostics(): Promise<void> {
    try {
      const runtime = await importDiagnostics();
      const listener = (event: unknown): void => this.mapper.diagnostic(event);
      const include = this.mapper.diagnosticTypes();
      this.keep(runtime.onInternalDiagnosticEvent?.(listener, { include }) ?? runtime.onDiagnosticEvent?.(listener));
    } catch (error) {
      this.logger.warn(
        `diagnostics are not available (${String(error)}): channels, model calls and the cost of compaction may be missing`,
      );
    }
  }

  private keep(unsubscribe: Unsubscribe | undefined): void {
    if (unsubscribe !== undefined) this.subscriptions.push(unsubscribe);
  }
}
