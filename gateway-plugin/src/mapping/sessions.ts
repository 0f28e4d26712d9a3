import { compact, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";

export function sessionHandlers(recorder: Recorder): Handlers {
  return {
    hooks: {
      session_start: (event, context, atMs) => {
        const place = recorder.place(event, context);
        if (place !== undefined) recorder.created(atMs, place, details(event));
      },
      session_end: (event, context, atMs) => {
        const place = recorder.place(event, context);
        if (place !== undefined) recorder.ended(atMs, place, details(event));
      },
    },
  };
}

function details(event: Fields): Fields {
  return compact<Fields>({
    sessionId: text(event["sessionId"]),
    resumedFrom: text(event["resumedFrom"]),
    nextSessionId: text(event["nextSessionId"]),
    reason: text(event["reason"]),
  }) ?? {};
}
