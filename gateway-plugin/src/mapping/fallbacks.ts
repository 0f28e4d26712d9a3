import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { EventBody } from "../event.js";
import { amount, compact, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";
import { modelOf } from "./run.js";
import type { Runs } from "./runs.js";

export const FALLBACKS_MAX = 1_000;
const DETAIL_CHARS_MAX = 1_024;
/** The diagnostic repeats what the run's own stream told. */
const REPEAT_MS = 60_000;

/** One `model.fallback` for each model that is given up, with the next one if there is any. */
export class Fallbacks {
  private readonly told = new BoundedMap<string, number>(FALLBACKS_MAX);

  constructor(private readonly recorder: Recorder, private readonly runs: Runs) {}

  handlers(): Handlers {
    return {
      streams: { lifecycle: (event, data, atMs) => this.stepped(event, data, atMs) },
      diagnostics: { "model.failover": (event, atMs) => this.failedOver(event, atMs) },
    };
  }

  private stepped(event: Fields, data: Fields, atMs: number): void {
    if (data["phase"] !== "fallback_step" || data["fallbackStepFinalOutcome"] === "succeeded") return;
    const from = modelOf(data["fallbackStepFromModel"]);
    if (from !== undefined) this.runs.of(event)?.setRequested(from.provider, from.modelId);
    const detail = text(data["fallbackStepFromFailureDetail"]);
    this.record(event, atMs, compact<Fields>({
      from: text(data["fallbackStepFromModel"]),
      to: text(data["fallbackStepToModel"]),
      reason: text(data["fallbackStepFromFailureReason"]),
      detail: detail === undefined ? undefined : clipText(detail, DETAIL_CHARS_MAX),
      position: amount(data["fallbackStepChainPosition"]),
      exhausted: data["fallbackStepFinalOutcome"] === "chain_exhausted" ? true : undefined,
    }) ?? {});
  }

  private failedOver(event: Fields, atMs: number): void {
    const reference = (provider: unknown, model: unknown): string | undefined =>
      text(provider) === undefined || text(model) === undefined ? undefined : `${text(provider)}/${text(model)}`;
    this.record(event, atMs, compact<Fields>({
      from: reference(event["fromProvider"], event["fromModel"]),
      to: reference(event["toProvider"], event["toModel"]),
      reason: text(event["reason"]),
      position: amount(event["cascadeDepth"]),
      suspended: event["suspended"] === true ? true : undefined,
    }) ?? {});
  }

  private record(event: Fields, atMs: number, fallback: Fields): void {
    const place = this.recorder.place(event);
    if (place === undefined || fallback["from"] === undefined) return;
    const key = `${place.sessionKey} ${String(fallback["from"])} ${String(fallback["to"])}`;
    const toldAtMs = this.told.get(key);
    const runId = text(event["runId"]);
    if (runId === undefined && toldAtMs !== undefined && Math.abs(atMs - toldAtMs) < REPEAT_MS) return;
    this.told.set(key, atMs);
    this.recorder.record("model.fallback", atMs, place, compact<EventBody>({
      turnId: runId, model: modelOf(fallback["to"]), fallback,
    }) ?? {});
  }
}
