import type { Model, Timing } from "../event.js";
import { amount, compact, text } from "../fields.js";
import type { Place } from "./recorder.js";
import { RunUsage } from "./usage.js";

/** What is collected of one run until it settles. */
export class Run {
  readonly usage = new RunUsage();
  started = false;
  startedAtMs: number | undefined;
  retries = 0;
  trigger: string | undefined;
  traceId: string | undefined;
  /** The cron job that started it. */
  jobId: string | undefined;
  messageId: string | undefined;
  userMessage: string | undefined;
  assistantMessage: string | undefined;
  private served: Model | undefined;
  private requested: Model | undefined;
  private thinking: string | undefined;
  private ttftMs: number | undefined;

  constructor(readonly id: string, public place: Place) {}

  /** What the run was to use; the first word counts, later ones may be fallbacks. */
  setRequested(provider: unknown, modelId: unknown): void {
    this.requested ??= model(provider, modelId);
  }

  /** What answered, or was last asked. */
  setServed(provider: unknown, modelId: unknown): void {
    this.served = model(provider, modelId) ?? this.served;
  }

  setThinking(level: unknown): void {
    this.thinking = text(level) ?? this.thinking;
  }

  get model(): Model | undefined {
    const served = this.served ?? this.requested;
    if (served === undefined) return undefined;
    const { requested } = this;
    const other = requested !== undefined && (requested.provider !== served.provider || requested.modelId !== served.modelId);
    return compact<Model>({
      ...served,
      thinking: this.thinking,
      requested: other ? `${requested.provider}/${requested.modelId}` : undefined,
    });
  }

  /** Only the first answered call tells how long the user waited for a sign of life. */
  firstByte(ms: unknown): void {
    this.ttftMs ??= amount(ms);
  }

  timing(startedAt: unknown, endedAt: unknown): Timing | undefined {
    const startMs = amount(startedAt) ?? this.startedAtMs;
    const endMs = amount(endedAt);
    const measured = startMs !== undefined && endMs !== undefined && endMs >= startMs;
    return compact<Timing>({
      startMs,
      endMs,
      durationMs: measured ? endMs - startMs : undefined,
      ttftMs: this.ttftMs,
    });
  }
}

export function model(provider: unknown, modelId: unknown): Model | undefined {
  const [providerName, modelName] = [text(provider), text(modelId)];
  return providerName === undefined || modelName === undefined ? undefined : { provider: providerName, modelId: modelName };
}

/** A reference as the gateway writes it, `provider/model`; a model's name may itself hold slashes. */
export function modelOf(reference: unknown): Model | undefined {
  const name = text(reference) ?? "";
  const slash = name.indexOf("/");
  return slash <= 0 ? undefined : model(name.slice(0, slash), name.slice(slash + 1));
}
