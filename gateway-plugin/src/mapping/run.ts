import type { Model, Timing } from "../event.js";
import { amount, compact, text } from "../fields.js";
import { RunUsage } from "./usage.js";
import type { Place } from "./recorder.js";

/** What is collected of one run until it settles. */
export class Run {
  readonly usage = new RunUsage();
  started = false;
  retries = 0;
  trigger: string | undefined;
  model: Model | undefined;
  messageId: string | undefined;
  userMessage: string | undefined;
  assistantMessage: string | undefined;
  private ttftMs: number | undefined;

  constructor(readonly id: string, public place: Place) {}

  setModel(provider: unknown, modelId: unknown): void {
    const [providerName, modelName] = [text(provider), text(modelId)];
    if (providerName !== undefined && modelName !== undefined) {
      this.model = { provider: providerName, modelId: modelName };
    }
  }

  /** Only the first answered call tells how long the user waited for a sign of life. */
  firstByte(ms: unknown): void {
    this.ttftMs ??= amount(ms);
  }

  timing(startedAt: unknown, endedAt: unknown): Timing | undefined {
    const startMs = amount(startedAt);
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
