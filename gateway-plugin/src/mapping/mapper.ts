import type { Sink } from "../event.js";
import { amount, object, text } from "../fields.js";
import type { Logger } from "../host.js";
import { Background } from "./background.js";
import type { Handlers } from "./handlers.js";
import { Recorder } from "./recorder.js";
import { sessionHandlers } from "./sessions.js";
import { Subagents } from "./subagents.js";
import { Tools } from "./tools.js";
import { Turns } from "./turns.js";

export interface MapperOptions {
  gatewayId: string;
  capturePayloads: boolean;
  captureToolParams: boolean;
  logger: Logger;
}

/** The hooks listened to. All observe; none that could change or delay what the agent does. */
export const HOOKS = [
  "session_start", "session_end", "before_agent_reply", "llm_output", "model_call_ended", "after_tool_call",
  "subagent_spawned", "subagent_progress", "subagent_ended", "cron_changed", "heartbeat_prompt_contribution",
  "before_compaction", "after_compaction",
] as const;

export const DIAGNOSTICS = ["model.usage", "session.turn.created", "model.call.completed"];

/** Turns what the gateway reports into Observatory events. Nothing that goes wrong in here reaches the gateway. */
export class Mapper {
  private readonly parts: Handlers[];
  private readonly turns: Turns;
  private readonly failures = new Set<string>();

  constructor(private readonly options: MapperOptions, sink: Sink) {
    const recorder = new Recorder(options.gatewayId, sink);
    this.turns = new Turns(recorder, options.capturePayloads);
    const tools = new Tools(recorder, { params: options.captureToolParams, results: options.capturePayloads });
    this.parts = [
      sessionHandlers(recorder),
      this.turns.handlers(),
      tools.handlers(),
      new Subagents(recorder).handlers(),
      new Background(recorder).handlers(),
    ];
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

  flush(): void {
    this.guard("flush", () => this.turns.flush());
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
