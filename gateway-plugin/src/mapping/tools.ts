import { BoundedMap } from "../bounded-map.js";
import { clip, clipText } from "../clip.js";
import type { EventBody, Tool } from "../event.js";
import { amount, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import { toolFailure } from "./failure.js";
import type { Handlers } from "./handlers.js";
import type { Place, Recorder } from "./recorder.js";

export const OPEN_CALLS_MAX = 2_000;

/** The gateway's tool search runs the wanted tool inside this one and reports both. */
const WRAPPER = "tool_call";

interface Call {
  callId: string;
  place: Place;
  atMs: number;
  body: EventBody;
  /** The wrapped tool was reported: the wrapper is not counted. */
  wrapped: boolean;
}

interface Capture {
  params: boolean;
  results: boolean;
}

export class Tools {
  private readonly calls = new BoundedMap<string, Call>(OPEN_CALLS_MAX);

  constructor(private readonly recorder: Recorder, private readonly capture: Capture) {}

  handlers(): Handlers {
    return {
      hooks: { after_tool_call: (event, context, atMs) => this.ended(event, context, atMs) },
      streams: { tool: (event, data, atMs) => this.streamed(event, data, atMs) },
    };
  }

  private streamed(event: Fields, data: Fields, atMs: number): void {
    const [name, callId, place] = [text(data["name"]), text(data["toolCallId"]), this.recorder.place(event)];
    if (data["phase"] !== "start" || name === undefined || callId === undefined || place === undefined) return;
    const parent = this.calls.get(text(data["parentToolCallId"]) ?? "");
    if (parent !== undefined) parent.wrapped = true;
    const tool = this.tool(name, callId, data["args"]);
    const body: EventBody = compact<EventBody>({ turnId: text(event["runId"]), tool }) ?? {};
    const call: Call = { callId, place, atMs, body, wrapped: false };
    this.calls.set(callId, call);
    // Whether the wrapper stands for itself shows only at its end.
    if (name !== WRAPPER) this.invoked(call);
  }

  private ended(event: Fields, context: Fields, atMs: number): void {
    const name = text(event["toolName"]) ?? text(context["toolName"]);
    const callId = text(event["toolCallId"]) ?? text(context["toolCallId"]);
    const call = callId === undefined ? undefined : this.calls.get(callId);
    if (callId !== undefined) this.calls.delete(callId);
    const place = this.recorder.place(context, event) ?? call?.place;
    if (name === undefined || place === undefined || call?.wrapped === true) return;
    if (name === WRAPPER && call !== undefined) this.invoked(call);
    this.recorder.seen(atMs, place);
    const message = text(event["error"]);
    const turnId = text(event["runId"]) ?? text(context["runId"]) ?? call?.body.turnId;
    this.recorder.record(message === undefined ? "tool.completed" : "tool.failed", atMs, place, compact<EventBody>({
      turnId,
      tool: { ...this.tool(name, callId, event["params"]), ...this.result(event, message) },
      timing: timing(call?.atMs, atMs, amount(event["durationMs"])),
      error: message === undefined ? undefined : toolFailure(message),
    }) ?? {}, [callId, turnId, "tool.ended"]);
  }

  private invoked({ callId, place, atMs, body }: Call): void {
    this.recorder.record("tool.invoked", atMs, place, body, [callId, body.turnId, "tool.invoked"]);
  }

  private tool(name: string, callId: string | undefined, params: unknown): Tool {
    return {
      name,
      ...(callId === undefined ? {} : { callId }),
      ...(this.capture.params && params !== undefined ? { parameters: clip(params) } : {}),
    };
  }

  private result(event: Fields, message: string | undefined): Partial<Tool> {
    // A command that exits with an error is a completed call: the code tells.
    const exitCode = amount(object(object(event["result"])["details"])["exitCode"]);
    return {
      ...(message === undefined ? {} : { error: clipText(message) }),
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(this.capture.results && event["result"] !== undefined ? { result: clip(event["result"]) } : {}),
    };
  }
}

function timing(startedAtMs: number | undefined, endMs: number, durationMs: number | undefined): EventBody["timing"] {
  const startMs = durationMs === undefined ? startedAtMs : endMs - durationMs;
  if (startMs === undefined) return { endMs };
  return { startMs, endMs, durationMs: endMs - startMs };
}
