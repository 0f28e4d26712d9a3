import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { EventBody } from "../event.js";
import { amount, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import { type Place, type Recorder } from "./recorder.js";

export const TRACES_MAX = 2_000;
export const REMINDERS_MAX = 2_000;
/** Shorter waits are the queue at work. */
export const QUEUE_WAIT_MS_MIN = 1_000;
/** The gateway repeats its finding twice a minute for as long as it holds. */
export const REMINDER_MS = 60_000;

/** What keeps a session from going on: waiting in a queue, a run that does not move, a tool that is refused or called in circles. */
export class Attention {
  private readonly traces = new BoundedMap<string, Place>(TRACES_MAX);
  private readonly reminded = new BoundedMap<string, number>(REMINDERS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    const learn = (event: Fields): void => this.learn(event);
    const finding = (event: Fields, atMs: number): void => this.finding(event, atMs);
    return {
      diagnostics: {
        "run.started": learn,
        "session.state": learn,
        "message.queued": learn,
        "message.dispatch.started": learn,
        "queue.lane.dequeue": (event, atMs) => this.waited(event, atMs),
        "session.long_running": finding,
        "session.stalled": finding,
        "session.stuck": finding,
        "session.recovery.completed": (event, atMs) => this.recovered(event, atMs),
        "tool.loop": (event, atMs) => this.loop(event, atMs),
        "tool.execution.blocked": (event, atMs) => this.blocked(event, atMs),
        "message.delivery.error": (event, atMs) => this.undelivered(event, atMs),
      },
    };
  }

  /** Lanes that several sessions share name none; what was traced together belongs together. */
  private learn(event: Fields): void {
    const place = this.recorder.place(event);
    const traceId = text(object(event["trace"])["traceId"]);
    if (place !== undefined && traceId !== undefined) this.traces.set(traceId, place);
  }

  private waited(event: Fields, atMs: number): void {
    const waitMs = amount(event["waitMs"]) ?? 0;
    const lane = text(event["lane"]);
    if (waitMs < QUEUE_WAIT_MS_MIN || lane === undefined) return;
    const traced = this.traces.get(text(object(event["trace"])["traceId"]) ?? "");
    const place = lane.startsWith("session:") ? this.recorder.place({ sessionKey: lane.slice("session:".length) }) : traced;
    if (place === undefined) return;
    this.recorder.record("queue.waiting", atMs, place, {
      timing: { startMs: Math.max(0, atMs - waitMs), endMs: atMs, durationMs: waitMs },
      queue: compact<Fields>({ lane, waitMs, size: amount(event["queueSize"]) }) ?? {},
    });
  }

  private finding(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    const eventType = text(event["type"]);
    if (place === undefined || eventType === undefined) return;
    const key = `${eventType} ${place.sessionKey}`;
    if (atMs - (this.reminded.get(key) ?? -Infinity) < REMINDER_MS) return;
    this.reminded.set(key, atMs);
    this.recorder.record(eventType, atMs, place, {
      attention: compact<Fields>({
        state: text(event["state"]),
        classification: text(event["classification"]),
        reason: text(event["reason"]),
        ageMs: amount(event["ageMs"]),
        queueDepth: amount(event["queueDepth"]),
        work: text(event["activeWorkKind"]),
        tool: text(event["activeToolName"]),
        toolCallId: text(event["activeToolCallId"]),
        toolAgeMs: amount(event["activeToolAgeMs"]),
        progressAgeMs: amount(event["lastProgressAgeMs"]),
        progress: text(event["lastProgressReason"]),
      }) ?? {},
    });
  }

  private recovered(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    if (place === undefined) return;
    this.recorder.record("session.recovered", atMs, place, {
      attention: compact<Fields>({
        status: text(event["status"]),
        action: text(event["action"]),
        reason: text(event["outcomeReason"]) ?? text(event["reason"]),
        ageMs: amount(event["ageMs"]),
        work: text(event["activeWorkKind"]),
      }) ?? {},
    });
  }

  private loop(event: Fields, atMs: number): void {
    const [place, name, message] = [this.recorder.place(event), text(event["toolName"]), text(event["message"])];
    if (place === undefined || name === undefined) return;
    this.recorder.record("tool.loop", atMs, place, {
      tool: { name },
      attention: compact<Fields>({
        level: text(event["level"]),
        action: text(event["action"]),
        detector: text(event["detector"]),
        count: amount(event["count"]),
        message: message === undefined ? undefined : clipText(message),
      }) ?? {},
    });
  }

  private blocked(event: Fields, atMs: number): void {
    const [place, name, callId] = [this.recorder.place(event), text(event["toolName"]), text(event["toolCallId"])];
    if (place === undefined || name === undefined) return;
    this.recorder.record("tool.blocked", atMs, place, compact<EventBody>({
      turnId: text(event["runId"]),
      tool: { name, ...(callId === undefined ? {} : { callId }) },
      attention: compact<Fields>({ reason: text(event["deniedReason"]), message: text(event["reason"]) }),
    }) ?? {});
  }

  private undelivered(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    if (place === undefined) return;
    this.recorder.record("message.failed", atMs, place, {
      delivery: compact<Fields>({
        kind: text(event["deliveryKind"]),
        durationMs: amount(event["durationMs"]),
        errorCategory: text(event["errorCategory"]),
      }) ?? {},
    });
  }
}
