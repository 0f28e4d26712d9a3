import { clipText } from "../clip.js";
import type { EventBody, Payload } from "../event.js";
import { amount, array, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { ContextWatch } from "./context.js";
import { turnFailure } from "./failure.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";
import type { Run } from "./run.js";
import type { Runs } from "./runs.js";
import { Settling, type Settled } from "./settling.js";

export interface TurnOptions {
  capturePayloads: boolean;
  /** Gateways before 2026.9 do not say when a run is over: it is when nothing follows. */
  settledIsSaid: boolean;
  onStart(run: Run, atMs: number): void;
}

/** Turns: one `turn.started` and one `turn.completed` or `turn.failed` per run, however often it was retried. */
export class Turns {
  private readonly settling: Settling;

  constructor(
    private readonly recorder: Recorder, private readonly runs: Runs, private readonly context: ContextWatch,
    private readonly options: TurnOptions,
  ) {
    this.settling = new Settling(options.settledIsSaid, (settled) => this.finish(settled));
  }

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
        tool: (event) => this.settling.goesOn(text(event["runId"])),
      },
      diagnostics: {
        "model.usage": (event) => this.gauge(event),
        "run.started": (event) => this.announced(event),
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
    this.settling.flush();
  }

  private asked(event: Fields, context: Fields, atMs: number): void {
    const run = this.runs.of(context);
    if (run === undefined) return;
    run.trigger ??= text(context["trigger"]);
    run.jobId ??= text(context["jobId"]);
    run.setRequested(context["modelProviderId"], context["modelId"]);
    if (this.options.capturePayloads) run.userMessage = text(event["cleanedBody"]);
    this.start(run, atMs);
  }

  /** Without conversation access, this tells what the hooks would. */
  private announced(event: Fields): void {
    const run = this.runs.of(event);
    if (run === undefined) return;
    run.trigger ??= text(event["trigger"]);
    run.traceId ??= text(object(event["trace"])["traceId"]);
    run.setRequested(event["provider"], event["model"]);
  }

  private start(run: Run, atMs: number): void {
    if (run.started) return;
    run.started = true;
    this.recorder.seen(atMs, run.place);
    this.options.onStart(run, atMs);
    const body = this.body(run, { payload: payload(run.userMessage, undefined) });
    this.recorder.record("turn.started", atMs, run.place, body, [run.id, "turn.started"]);
  }

  private answered(event: Fields, context: Fields): void {
    const run = this.runs.of(event, context);
    if (run === undefined) return;
    run.usage.addAttempt(event["usage"], event["lastAssistant"], event["contextTokenBudget"]);
    run.usage.window(event["contextWindowReferenceTokens"]);
    run.setServed(event["provider"], event["model"]);
    run.setThinking(event["reasoningEffort"]);
    run.traceId ??= text(object(context["trace"])["traceId"]);
    if (!this.options.capturePayloads) return;
    const texts = array(event["assistantTexts"]).filter((part): part is string => typeof part === "string");
    if (texts.length > 0) run.assistantMessage = texts.join("\n");
  }

  private called(event: Fields, context: Fields): void {
    const run = this.runs.of(event, context);
    if (run === undefined) return;
    this.settling.goesOn(run.id);
    run.usage.limit(event["contextTokenBudget"]);
    run.usage.window(event["contextWindowReferenceTokens"]);
    run.setServed(event["provider"], event["model"]);
    run.traceId ??= text(object(context["trace"])["traceId"]);
    if (event["outcome"] === "completed") run.firstByte(event["timeToFirstByteMs"]);
  }

  private persisted(update: Fields, message: Fields): void {
    if (message["role"] !== "assistant") return;
    const run = this.runs.known(update["runId"] ?? object(message["__openclaw"])["runId"]);
    if (run === undefined) return;
    run.usage.addReply(message["usage"]);
    run.messageId = text(update["messageId"]) ?? run.messageId;
  }

  private gauge(event: Fields): void {
    const place = this.recorder.place(event);
    if (place === undefined) return;
    this.recorder.learn(place);
    const run = this.settling.newestOf(place.sessionKey);
    run?.usage.addFallback(event["usage"], event["costUsd"], object(event["context"]));
  }

  private status(event: Fields, data: Fields, atMs: number): void {
    if (data["phase"] !== "retrying") return;
    const run = this.runs.of(event);
    if (run === undefined) return;
    this.settling.goesOn(run.id);
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
    const run = this.runs.of(event);
    if (run === undefined) return;
    run.setServed(data["provider"], data["model"]);
    if (data["phase"] === "start") {
      this.settling.goesOn(run.id);
      run.startedAtMs ??= amount(data["startedAt"]) ?? atMs;
      this.start(run, atMs);
    }
    if (data["phase"] === "end" || data["phase"] === "error") this.settling.ended(run, data, atMs);
  }

  private finish({ run, data, atMs }: Settled): void {
    this.runs.finish(run);
    const failed = data["phase"] === "error";
    const observed = object(data["errorObservation"]);
    if (run.model === undefined) run.setServed(observed["provider"], observed["model"]);
    this.recorder.seen(atMs, run.place);
    const body = this.body(run, {
      tokens: run.usage.tokens(),
      cost: run.usage.cost(),
      timing: run.timing(data["startedAt"], data["endedAt"]),
      error: failed ? turnFailure(data) : undefined,
      payload: payload(run.userMessage, run.assistantMessage),
      messageId: run.messageId,
      retry: run.retries === 0 ? undefined : { retries: run.retries },
      stopReason: text(data["stopReason"]),
      traceId: run.traceId,
    });
    this.recorder.record(failed ? "turn.failed" : "turn.completed", atMs, run.place, body, [run.id, "turn.ended"]);
    this.context.turnEnded(run, body, atMs);
  }

  private body(run: Run, body: { [K in keyof EventBody]: EventBody[K] | undefined }): EventBody {
    return compact<EventBody>({ turnId: run.id, trigger: run.trigger, model: run.model, ...body }) ?? {};
  }
}

function payload(user: string | undefined, assistant: string | undefined): Payload | undefined {
  return compact<Payload>({
    userMessage: user === undefined ? undefined : clipText(user),
    assistantMessage: assistant === undefined ? undefined : clipText(assistant),
  });
}
