import { BoundedMap } from "../bounded-map.js";
import type { EventBody } from "../event.js";
import { amount, compact, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Place, Recorder } from "./recorder.js";
import { model } from "./run.js";
import { isCompaction } from "./runs.js";
import { callCost, callTokens } from "./usage.js";

export const CALLS_MAX = 2_000;
/** The hook tells of a call at once, the diagnostic a moment later and with its usage. */
export const USAGE_GRACE_MS = 2_000;

interface Pending {
  place: Place;
  event: Fields;
  atMs: number;
  timer: NodeJS.Timeout;
}

/** One `model.called` per call of a model. Its figures stand under `call`: the turn's end carries the sums. */
export class Calls {
  private readonly pending = new BoundedMap<string, Pending>(CALLS_MAX, ({ timer }) => clearTimeout(timer));
  private readonly told = new BoundedMap<string, true>(CALLS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    return {
      hooks: { model_call_ended: (event, context, atMs) => this.hooked(event, context, atMs) },
      diagnostics: {
        "model.call.completed": (event, atMs) => this.diagnosed(event, "completed", atMs),
        "model.call.error": (event, atMs) => this.diagnosed(event, "error", atMs),
      },
    };
  }

  flush(): void {
    for (const { event } of this.pending.values()) this.release(identity(event));
  }

  private hooked(event: Fields, context: Fields, atMs: number): void {
    const place = this.recorder.place(event, context);
    const key = identity(event);
    if (place === undefined || this.told.get(key) === true) return;
    this.release(key);
    const timer = setTimeout(() => this.release(key), USAGE_GRACE_MS);
    timer.unref();
    this.pending.set(key, { place, event, atMs, timer });
  }

  private diagnosed(event: Fields, outcome: string, atMs: number): void {
    const key = identity(event);
    const place = this.recorder.place(event);
    const pending = this.pending.get(key);
    if (pending !== undefined) {
      clearTimeout(pending.timer);
      this.pending.delete(key);
    }
    this.told.set(key, true);
    if (place !== undefined) this.record(place, { ...event, outcome }, atMs);
  }

  private release(key: string): void {
    const pending = this.pending.get(key);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    this.pending.delete(key);
    this.record(pending.place, pending.event, pending.atMs);
  }

  private record(place: Place, event: Fields, atMs: number): void {
    const runId = text(event["runId"]);
    const compaction = isCompaction(event["callId"]) || isCompaction(runId);
    const durationMs = amount(event["durationMs"]);
    this.recorder.record("model.called", atMs, place, compact<EventBody>({
      turnId: compaction ? undefined : runId,
      model: model(event["provider"], event["model"]),
      timing: compact({
        startMs: durationMs === undefined ? undefined : Math.max(0, atMs - durationMs),
        endMs: atMs,
        durationMs,
        ttftMs: amount(event["timeToFirstByteMs"]),
      }),
      call: compact<Fields>({
        callId: text(event["callId"]),
        outcome: text(event["outcome"]),
        purpose: compaction ? "compaction" : undefined,
        api: text(event["api"]),
        transport: text(event["transport"]),
        tokens: callTokens(event["usage"]),
        cost: callCost(event["usage"]),
        contextMax: amount(event["contextTokenBudget"]),
        contextSource: text(event["contextWindowSource"]),
        errorCategory: text(event["errorCategory"]),
        failureKind: text(event["failureKind"]),
        requestBytes: amount(event["requestPayloadBytes"]),
        responseBytes: amount(event["responseStreamBytes"]),
        requestIdHash: text(event["upstreamRequestIdHash"]),
      }),
    }) ?? {});
  }
}

/** Attempts of one run repeat the call ids; duration and first byte tell them apart. */
function identity(event: Fields): string {
  return [event["callId"], event["durationMs"], event["timeToFirstByteMs"]].join(" ");
}
