import { clipText } from "../clip.js";
import type { Failure } from "../event.js";
import { object, text } from "../fields.js";
import type { Fields } from "../host.js";

const MESSAGE_CHARS_MAX = 4_096;
const RETRIABLE = new Set(["timeout", "rate_limit", "overloaded", "server_error"]);

/** The failure of a run, from the data of its settled `lifecycle` error. */
export function turnFailure(data: Fields): Failure {
  const observation = object(data["errorObservation"]);
  const reason = text(observation["failoverReason"]);
  const message = clipText(text(data["error"]) ?? "the run failed without a message", MESSAGE_CHARS_MAX);
  return {
    type: typeOf(reason, data["aborted"] === true),
    message,
    retriable: reason !== undefined && RETRIABLE.has(reason),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function toolFailure(message: string): Failure {
  return { type: "tool_error", message: clipText(message, MESSAGE_CHARS_MAX), retriable: false };
}

function typeOf(reason: string | undefined, aborted: boolean): string {
  if (reason === "context_overflow" || reason === "timeout") return reason;
  if (aborted) return "aborted";
  return reason === undefined ? "agent_error" : "api_error";
}
