import { BoundedMap } from "../bounded-map.js";
import type { Cost, EventBody, Model, Tokens } from "../event.js";
import { amount, compact } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Place, Recorder } from "./recorder.js";
import { model } from "./run.js";
import { isCompaction } from "./runs.js";
import { add, readSum, sumTokens, type Sum } from "./usage.js";

export const COMPACTIONS_MAX = 1_000;
/** The account of the last call comes a moment after the compaction's end. */
export const COMPACTION_GRACE_MS = 1_000;
/** A compaction that is aborted has no end of its own. */
export const COMPACTION_MS_MAX = 600_000;

interface Open {
  place: Place;
  startedAtMs: number;
  calls: number;
  sum?: Sum | undefined;
  model?: Model | undefined;
  end?: { event: Fields; atMs: number };
  timer?: NodeJS.Timeout;
}

/** Compactions, each with the tokens and the cost of its own model calls: they belong to no turn and are counted here, once. */
export class Compactions {
  private readonly open = new BoundedMap<string, Open>(COMPACTIONS_MAX, ({ timer }) => clearTimeout(timer));

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    return {
      hooks: {
        before_compaction: (event, context, atMs) => this.started(event, context, atMs),
        after_compaction: (event, context, atMs) => this.completed(event, context, atMs),
      },
      diagnostics: {
        "model.call.completed": (event, atMs) => this.called(event, atMs),
        "model.call.error": (event, atMs) => this.called(event, atMs),
      },
    };
  }

  flush(): void {
    for (const compaction of this.open.values()) {
      if (compaction.end !== undefined || compaction.sum !== undefined) this.release(compaction, Date.now());
      else clearTimeout(compaction.timer);
    }
  }

  private started(event: Fields, context: Fields, atMs: number): void {
    const place = this.recorder.place(context);
    if (place === undefined) return;
    const earlier = this.open.get(place.sessionKey);
    if (earlier !== undefined) this.release(earlier, atMs);
    this.wait(this.begin(place, atMs), COMPACTION_MS_MAX);
    this.recorder.record("compaction.started", atMs, place, { compaction: figures(event) });
  }

  private called(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    if (place === undefined || !isCompaction(event["callId"])) return;
    const compaction = this.open.get(place.sessionKey) ?? this.begin(place, atMs);
    compaction.calls += 1;
    compaction.model = model(event["provider"], event["model"]) ?? compaction.model;
    const sum = readSum(event["usage"]);
    if (sum !== undefined) compaction.sum = add(compaction.sum, sum);
    if (compaction.end === undefined) this.wait(compaction, COMPACTION_MS_MAX);
  }

  private completed(event: Fields, context: Fields, atMs: number): void {
    const place = this.recorder.place(context);
    if (place === undefined) return;
    const compaction = this.open.get(place.sessionKey) ?? this.begin(place, atMs);
    compaction.end = { event, atMs };
    this.wait(compaction, COMPACTION_GRACE_MS);
  }

  private begin(place: Place, startedAtMs: number): Open {
    const compaction: Open = { place, startedAtMs, calls: 0 };
    this.open.set(place.sessionKey, compaction);
    return compaction;
  }

  private wait(compaction: Open, ms: number): void {
    clearTimeout(compaction.timer);
    compaction.timer = setTimeout(() => this.release(compaction, Date.now()), ms);
    compaction.timer.unref();
  }

  private release(compaction: Open, nowMs: number): void {
    clearTimeout(compaction.timer);
    const { place, startedAtMs, sum, calls, end } = compaction;
    if (this.open.get(place.sessionKey) === compaction) this.open.delete(place.sessionKey);
    const atMs = end?.atMs ?? nowMs;
    this.recorder.record(end === undefined ? "compaction.failed" : "compaction.completed", atMs, place, compact<EventBody>({
      compaction: { ...figures(end?.event ?? {}), calls },
      timing: { startMs: startedAtMs, endMs: atMs, durationMs: Math.max(0, atMs - startedAtMs) },
      tokens: sum === undefined ? undefined : (sumTokens(sum) satisfies Tokens),
      cost: sum === undefined || sum.costTotal === 0 ? undefined : ({ totalCost: sum.costTotal } satisfies Cost),
      model: compaction.model,
    }) ?? {});
  }
}

function figures(event: Fields): Fields {
  return compact<Fields>({
    tokenCount: amount(event["tokenCount"]),
    messageCount: amount(event["messageCount"]),
    compactedCount: amount(event["compactedCount"]),
  }) ?? {};
}
