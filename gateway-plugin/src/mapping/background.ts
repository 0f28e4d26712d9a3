import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { Cost, EventBody, Tokens } from "../event.js";
import { amount, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";
import { promptTokens, readSum } from "./usage.js";

export const HEARTBEATS_MAX = 1_000;

/** What the gateway does without a user: cron jobs, heartbeats, compaction. */
export class Background {
  private readonly polled = new BoundedMap<string, true>(HEARTBEATS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    return {
      hooks: {
        cron_changed: (event, _context, atMs) => this.cron(event, atMs),
        heartbeat_prompt_contribution: (event, context, atMs) => this.heartbeat({ ...context, ...event }, atMs),
        before_compaction: (event, context, atMs) => this.compaction("compaction.started", event, context, atMs),
        after_compaction: (event, context, atMs) => this.compaction("compaction.completed", event, context, atMs),
      },
      diagnostics: {
        "session.turn.created": (event, atMs) => {
          if (event["trigger"] === "heartbeat") this.heartbeat(event, atMs);
        },
        "model.call.completed": (event, atMs) => this.compactionCall(event, atMs),
      },
    };
  }

  private cron(event: Fields, atMs: number): void {
    const job = object(event["job"]);
    const jobId = text(event["jobId"]);
    const action = event["action"];
    // Heartbeats are cron jobs inside; they have an event of their own.
    if (jobId === undefined || object(job["payload"])["kind"] === "heartbeat") return;
    if (action !== "started" && action !== "finished") return;
    const agentId = text(event["agentId"]) ?? text(job["agentId"]) ?? "main";
    const target = event["sessionTarget"] === "main" ? "main" : `cron:${jobId}`;
    const place = { sessionKey: `agent:${agentId}:${target}`, agentId };
    const error = text(event["error"]);
    this.recorder.record(action === "started" ? "cron.triggered" : "cron.finished", atMs, place, compact<EventBody>({
      timing: compact({
        startMs: amount(event["runAtMs"]),
        durationMs: amount(event["durationMs"]),
      }),
      cron: compact({
        jobId,
        name: text(job["name"]),
        status: text(event["status"]),
        sessionKey: text(event["sessionKey"]),
        error: error === undefined ? undefined : clipText(error),
      }),
    }) ?? {});
  }

  private heartbeat(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    const turnId = text(event["runId"]);
    if (place === undefined || turnId === undefined || this.polled.get(turnId) === true) return;
    this.polled.set(turnId, true);
    this.recorder.seen(atMs, place);
    this.recorder.record("heartbeat.poll", atMs, place, { turnId });
  }

  private compaction(eventType: string, event: Fields, context: Fields, atMs: number): void {
    const place = this.recorder.place(context);
    if (place === undefined) return;
    this.recorder.record(eventType, atMs, place, compact<EventBody>({
      compaction: compact({
        tokenCount: amount(event["tokenCount"]),
        messageCount: amount(event["messageCount"]),
        compactedCount: amount(event["compactedCount"]),
      }),
    }) ?? {});
  }

  /** The only place where the price of a compaction shows: it belongs to no turn. */
  private compactionCall(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    const sum = readSum(event["usage"]);
    if (place === undefined || sum === undefined || text(event["callId"])?.includes(":compaction:") !== true) return;
    const [provider, modelId] = [text(event["provider"]), text(event["model"])];
    const input = promptTokens(sum);
    this.recorder.record("compaction.usage", atMs, place, compact<EventBody>({
      tokens: { input, output: sum.output, total: input + sum.output } satisfies Tokens,
      cost: sum.costTotal === 0 ? undefined : ({ totalCost: sum.costTotal } satisfies Cost),
      model: provider === undefined || modelId === undefined ? undefined : { provider, modelId },
    }) ?? {});
  }
}
