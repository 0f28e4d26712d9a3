import type { Sink } from "../event.js";
import { amount, object, text } from "../fields.js";
import type { Logger } from "../host.js";
import { Attention } from "./attention.js";
import { Calls } from "./calls.js";
import { Compactions } from "./compaction.js";
import { ContextWatch } from "./context.js";
import { CronJobs } from "./cron.js";
import { Fallbacks } from "./fallbacks.js";
import type { Handlers } from "./handlers.js";
import { Heartbeats } from "./heartbeats.js";
import { Recorder } from "./recorder.js";
import { Runs } from "./runs.js";
import { sessionHandlers } from "./sessions.js";
import { Subagents } from "./subagents.js";
import { Tools } from "./tools.js";
import { Turns } from "./turns.js";

export interface MapperOptions {
  gatewayId: string;
  capturePayloads: boolean;
  captureToolParams: boolean;
  /** False for gateways before 2026.9, which do not say when a run is over. */
  settledIsSaid?: boolean;
  logger: Logger;
}

/** The hooks listened to. All observe; none that could change or delay what the agent does. */
export const HOOKS = [
  "session_start", "session_end", "before_agent_reply", "llm_output", "model_call_ended", "after_tool_call",
  "subagent_spawned", "subagent_progress", "subagent_ended", "cron_changed", "heartbeat_prompt_contribution",
  "before_compaction", "after_compaction",
] as const;

/** Turns what the gateway reports into Observatory events. Nothing that goes wrong in here reaches the gateway. */
export class Mapper {
  private readonly parts: Handlers[];
  private readonly flushed: { flush(): void }[];
  private readonly failures = new Set<string>();

  constructor(private readonly options: MapperOptions, sink: Sink) {
    const recorder = new Recorder(options.gatewayId, sink);
    const runs = new Runs(recorder);
    const cron = new CronJobs(recorder);
    const turns = new Turns(recorder, runs, new ContextWatch(recorder), {
      capturePayloads: options.capturePayloads,
      settledIsSaid: options.settledIsSaid ?? true,
      onStart: (run, atMs) => cron.runStarted(run, atMs),
    });
    const tools = new Tools(recorder, { params: options.captureToolParams, results: options.capturePayloads });
    const calls = new Calls(recorder);
    const compactions = new Compactions(recorder);
    this.parts = [
      sessionHandlers(recorder), new Heartbeats(recorder).handlers(), new Fallbacks(recorder, runs).handlers(),
      turns.handlers(), tools.handlers(), calls.handlers(), new Subagents(recorder).handlers(), cron.handlers(),
      compactions.handlers(), new Attention(recorder).handlers(),
    ];
    this.flushed = [calls, turns, compactions, cron];
  }

  /** Types of diagnostic events that are read. */
  diagnosticTypes(): string[] {
    return [...new Set(this.parts.flatMap(({ diagnostics }) => Object.keys(diagnostics ?? {})))];
  }

  hook(name: string, event: unknown, context: unknown, atMs: number = Date.now()): void {
    this.guard(name, () => {
      for (const part of this.parts) part.hooks?.[name]?.(object(event), object(context), atMs);
    });
  }

  agentEvent(value: unknown): void {
    const event = object(value);
    const stream = text(event["stream"]) ?? "";
    const atMs = amount(event["ts"]) ?? Date.now();
    this.guard(stream, () => {
      for (const part of this.parts) part.streams?.[stream]?.(event, object(event["data"]), atMs);
    });
  }

  diagnostic(value: unknown): void {
    const event = object(value);
    const type = text(event["type"]) ?? "";
    const atMs = amount(event["ts"]) ?? Date.now();
    this.guard(type, () => {
      for (const part of this.parts) part.diagnostics?.[type]?.(event, atMs);
    });
  }

  transcript(value: unknown): void {
    const update = object(value);
    this.guard("transcript", () => {
      for (const part of this.parts) part.transcript?.(update, object(update["message"]));
    });
  }

  /** Records what still waited for something. */
  flush(): void {
    this.guard("flush", () => {
      for (const part of this.flushed) part.flush();
    });
  }

  private guard(source: string, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (this.failures.has(source)) return;
      this.failures.add(source);
      this.options.logger.error(`${source} could not be read and is left out: ${String(error)}; please report this`);
    }
  }
}
