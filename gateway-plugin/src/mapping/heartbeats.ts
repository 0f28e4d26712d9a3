import { BoundedMap } from "../bounded-map.js";
import { text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import type { Recorder } from "./recorder.js";

export const HEARTBEATS_MAX = 1_000;

/** A heartbeat may be reported on several surfaces. */
export class Heartbeats {
  private readonly polled = new BoundedMap<string, true>(HEARTBEATS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    const triggered = (event: Fields, atMs: number): void => {
      if (event["trigger"] === "heartbeat") this.poll(event, atMs);
    };
    return {
      hooks: {
        heartbeat_prompt_contribution: (event, context, atMs) => this.poll({ ...context, ...event }, atMs),
        before_agent_reply: (_event, context, atMs) => triggered(context, atMs),
      },
      diagnostics: { "session.turn.created": triggered, "run.started": triggered },
    };
  }

  private poll(event: Fields, atMs: number): void {
    const place = this.recorder.place(event);
    const turnId = text(event["runId"]);
    if (place === undefined || turnId === undefined || this.polled.get(turnId) === true) return;
    this.polled.set(turnId, true);
    this.recorder.seen(atMs, place);
    this.recorder.record("heartbeat.poll", atMs, place, { turnId }, [turnId, "heartbeat.poll"]);
  }
}
