import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { EventBody, Payload, Tokens } from "../event.js";
import { amount, array, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import { turnFailure } from "./failure.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";
import { Run } from "./run.js";

export const RUNS_MAX = 1_000;
export const SETTLED_RUNS_MAX = 5_000;
/** The channel and the gateway's own account come a moment after the end of a run. */
export const SETTLE_GRACE_MS = 500;
export const CONTEXT_WARNING_FRACTION = 0.8;

interface Settled {
  run: Run;
  data: Fields;
  atMs: number;
  timer: NodeJS.Timeout;
}

/** Turns: one `turn.started` and one `turn.completed` or `turn.failed` per run, however often it was retried. */
export class Turns {
  private readonly runs = new BoundedMap<string, Run>(RUNS_MAX);
  private readonly done = new BoundedMap<string, true>(SETTLED_RUNS_MAX);
  private readonly warned = new BoundedMap<string, true>(RUNS_MAX);
  private readonly settling = new Map<string, Settled>();

  constructor(private readonly recorder: Recorder, private readonly capturePayloads: boolean) {}

  handlers(): Handlers {
    return {
      hooks: {
        before_agent_reply: (event, context, atMs) => this.asked(event, context, atMs),
        llm_output: (event, context) => this.answered(event, context),
        model_call_ended: (event, context) => this.called(event, context),
      },
      streams: {
        lifecycle: (event, data, atMs) => this.lifecycle(event, data, atMs),
        run_status: (event, data, atMs) => this.status(event, data, atMs),
      },
      diagnostics: {
        "model.usage": (event) => this.gauge(event),
        "session.turn.created": (event) => {
          const place = this.recorder.place(event);
          if (place !== undefined) this.recorder.learn(place);
        },
      },
      transcript: (update, message) => this.persisted(update, message),
    };
  }

  /** Records every turn that still waits for late figures. */
  flush(): void {
    for (const settled of [...this.settling.values()]) this.finish(settled);
  }

  private asked(event: Fields, context: Fields, atMs: number): void {
    const run = this.run(context);
    if (run === undefined) return;
    run.trigger ??= text(context["trigger"]);
    run.setModel(context["modelProviderId"], context["modelId"]);
    if (this.capturePayloads) run.userMessage = text(event["cleanedBody"]);
    this.start(run, atMs);
  }

  private start(run: Run, atMs: number): void {
    if (run.started) return;
    run.started = true;
    this.recorder.seen(atMs, run.place);
    this.recorder.record("turn.started", atMs, run.place, this.body(run, {
      payload: payload(run.userMessage, undefined),
    }));
  }

  private answered(event: Fields, context: Fields): void {
    const run = this.run(event, context);
    if (run === undefined) return;
    run.usage.addAttempt(event["usage"], event["lastAssistant"], event["contextTokenBudget"]);
    run.setModel(event["provider"], event["model"]);
    if (!this.capturePayloads) return;
    const texts = array(event["assistantTexts"]).filter((part): part is string => typeof part === "string");
    if (texts.length > 0) run.assistantMessage = texts.join("\n");
  }

  private called(event: Fields, context: Fields): void {
    // Compaction calls carry the session's id instead of a run's and belong to no turn.
    if (text(event["callId"])?.includes(":compaction:") === true) return;
    const run = this.run(event, context);
    if (run === undefined) return;
    run.usage.limit(event["contextTokenBudget"]);
    run.setModel(event["provider"], event["model"]);
    if (event["outcome"] === "completed") run.firstByte(event["timeToFirstByteMs"]);
  }

  private persisted(update: Fields, message: Fields): void {
    if (message["role"] !== "assistant") return;
    const runId = text(update["runId"]) ?? text(object(message["__openclaw"])["runId"]);
    const run = runId === undefined ? undefined : this.known(runId);
    if (run === undefined) return;
    run.usage.addReply(message["usage"]);
    run.messageId = text(update["messageId"]) ?? run.messageId;
  }

  private gauge(event: Fields): void {
    const place = this.recorder.place(event);
    if (place === undefined) return;
    this.recorder.learn(place);
    const waiting = [...this.settling.values()].filter(({ run }) => run.place.sessionKey === place.sessionKey);
    waiting.at(-1)?.run.usage.addFallback(event["usage"], event["costUsd"], object(event["context"]));
  }

  private status(event: Fields, data: Fields, atMs: number): void {
    if (data["phase"] !== "retrying") return;
    const run = this.run(event);
    if (run === undefined) return;
    run.retries += 1;
    this.recorder.record("turn.retrying", atMs, run.place, this.body(run, {
      retry: compact({
        attempt: amount(data["retryAttempt"]),
        maxAttempts: amount(data["maxRetries"]),
        delayMs: amount(data["delayMs"]),
        reason: text(data["reason"]),
      }),
    }));
  }

  private lifecycle(event: Fields, data: Fields, atMs: number): void {
    const run = this.run(event);
    if (run === undefined) return;
    run.setModel(data["provider"], data["model"]);
    if (data["phase"] === "start") this.start(run, atMs);
    if (data["executionSettled"] !== true || (data["phase"] !== "end" && data["phase"] !== "error")) return;
    if (this.settling.has(run.id)) return;
    const timer = setTimeout(() => this.finish(settled), SETTLE_GRACE_MS);
    timer.unref();
    const settled: Settled = { run, data, atMs, timer };
    this.settling.set(run.id, settled);
  }

  private finish({ run, data, atMs, timer }: Settled): void {
    clearTimeout(timer);
    this.settling.delete(run.id);
    this.runs.delete(run.id);
    this.done.set(run.id, true);
    const failed = data["phase"] === "error";
    const observed = object(data["errorObservation"]);
    if (run.model === undefined) run.setModel(observed["provider"], observed["model"]);
    this.recorder.seen(atMs, run.place);
    const body = this.body(run, {
      tokens: run.usage.tokens(),
      cost: run.usage.cost(),
      timing: run.timing(data["startedAt"], data["endedAt"]),
      error: failed ? turnFailure(data) : undefined,
      payload: payload(run.userMessage, run.assistantMessage),
      messageId: run.messageId,
      retry: run.retries === 0 ? undefined : { retries: run.retries },
    });
    this.recorder.record(failed ? "turn.failed" : "turn.completed", atMs, run.place, body);
    this.contextEvents(run, body, atMs);
  }

  /** A warning once per crossing, not once per turn. */
  private contextEvents(run: Run, { error, tokens }: EventBody, atMs: number): void {
    const { sessionKey } = run.place;
    const gauge = compact<Tokens>({
      contextUsed: tokens?.contextUsed,
      contextMax: tokens?.contextMax,
      percentUsed: tokens?.percentUsed,
    });
    // Neither event repeats the error or the consumption of its turn: sums over events would count them twice.
    const body = this.body(run, { tokens: gauge });
    if (error?.type === "context_overflow") this.recorder.record("context.overflow", atMs, run.place, body);
    if (tokens?.percentUsed === undefined) return;
    const high = tokens.percentUsed >= CONTEXT_WARNING_FRACTION;
    if (high && this.warned.get(sessionKey) === undefined) {
      this.recorder.record("context.warning", atMs, run.place, body);
    }
    if (high) this.warned.set(sessionKey, true);
    else this.warned.delete(sessionKey);
  }

  private body(run: Run, body: { [K in keyof EventBody]: EventBody[K] | undefined }): EventBody {
    return compact<EventBody>({ turnId: run.id, trigger: run.trigger, model: run.model, ...body }) ?? {};
  }

  private known(runId: string): Run | undefined {
    return this.settling.get(runId)?.run ?? this.runs.get(runId);
  }

  private run(...sources: Fields[]): Run | undefined {
    const runId = sources.map((source) => text(source["runId"])).find((id) => id !== undefined);
    if (runId === undefined || this.done.get(runId) === true) return undefined;
    const known = this.known(runId);
    const place = this.recorder.place(...sources);
    if (known !== undefined) {
      if (place !== undefined) known.place = { ...known.place, ...place };
      return known;
    }
    if (place === undefined) return undefined;
    const run = new Run(runId, place);
    this.runs.set(runId, run);
    return run;
  }
}

function payload(user: string | undefined, assistant: string | undefined): Payload | undefined {
  return compact<Payload>({
    userMessage: user === undefined ? undefined : clipText(user),
    assistantMessage: assistant === undefined ? undefined : clipText(assistant),
  });
}
