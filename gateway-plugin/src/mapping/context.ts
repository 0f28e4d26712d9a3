import { BoundedMap } from "../bounded-map.js";
import type { EventBody, Tokens } from "../event.js";
import { compact } from "../fields.js";
import type { Recorder } from "./recorder.js";
import type { Run } from "./run.js";

export const CONTEXT_WARNING_FRACTION = 0.8;
export const WARNED_SESSIONS_MAX = 1_000;

/** A warning once per crossing, not once per turn; an overflow with the turn that it failed. */
export class ContextWatch {
  private readonly warned = new BoundedMap<string, true>(WARNED_SESSIONS_MAX);

  constructor(private readonly recorder: Recorder) {}

  /** Neither event repeats the error or the consumption of its turn: sums over events would count them twice. */
  turnEnded(run: Run, { error, tokens }: EventBody, atMs: number): void {
    const { sessionKey } = run.place;
    const gauge = compact<Tokens>({
      contextUsed: tokens?.contextUsed,
      contextMax: tokens?.contextMax,
      percentUsed: tokens?.percentUsed,
    });
    const body = compact<EventBody>({ turnId: run.id, trigger: run.trigger, model: run.model, tokens: gauge }) ?? {};
    const record = (eventType: string): void => this.recorder.record(eventType, atMs, run.place, body, [run.id, eventType]);
    if (error?.type === "context_overflow") record("context.overflow");
    if (tokens?.percentUsed === undefined) return;
    const high = tokens.percentUsed >= CONTEXT_WARNING_FRACTION;
    if (high && this.warned.get(sessionKey) === undefined) record("context.warning");
    if (high) this.warned.set(sessionKey, true);
    else this.warned.delete(sessionKey);
  }
}
