import type { Config } from "./config.js";
import type { DiagnosticRuntime, Logger, PluginApi, Unsubscribe } from "./host.js";
import { DIAGNOSTICS, Mapper } from "./mapping/mapper.js";
import { EventQueue } from "./queue.js";
import { Sender } from "./sender.js";

/** From the gateway's reports to delivered events, for as long as the plugin's service runs. */
export class Pipeline {
  readonly mapper: Mapper;
  private readonly queue = new EventQueue();
  private readonly sender: Sender;
  private readonly subscriptions: Unsubscribe[] = [];

  constructor(config: Config, private readonly logger: Logger) {
    this.sender = new Sender({ ...config, queue: this.queue, logger });
    this.mapper = new Mapper({ ...config, logger }, (event) => {
      this.queue.push(JSON.stringify(event));
      this.sender.eventAdded();
    });
  }

  /** `undelivered` is what a predecessor left, as its `stop` returned it. */
  async start(api: PluginApi, undelivered: string[]): Promise<void> {
    for (const json of undelivered) this.queue.push(json);
    this.sender.start();
    this.keep(api.runtime?.events?.onSessionTranscriptUpdate?.((update) => this.mapper.transcript(update)));
    await this.subscribeDiagnostics();
  }

  async stop(): Promise<string[]> {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this.mapper.flush();
    return this.sender.stop();
  }

  /** Diagnostics add the channel and the cost of compaction; a gateway without them still has its turns. */
  private async subscribeDiagnostics(): Promise<void> {
    const specifier = "openclaw/plugin-sdk/diagnostic-runtime";
    try {
      const runtime = (await import(specifier)) as DiagnosticRuntime;
      const listener = (event: unknown): void => this.mapper.diagnostic(event);
      const include = [...DIAGNOSTICS];
      this.keep(runtime.onInternalDiagnosticEvent?.(listener, { include }) ?? runtime.onDiagnosticEvent?.(listener));
    } catch (error) {
      this.logger.warn(
        `diagnostics are not available (${String(error)}): channels and the cost of compaction may be missing`,
      );
    }
  }

  private keep(unsubscribe: Unsubscribe | undefined): void {
    if (unsubscribe !== undefined) this.subscriptions.push(unsubscribe);
  }
}
