import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { EventBody } from "../event.js";
import { compact, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import { placeOf, type Place, type Recorder } from "./recorder.js";

export const SUBAGENTS_MAX = 2_000;

/** Subagent events lie in the child's session and name the parent's. */
export class Subagents {
  private readonly ended = new BoundedMap<string, true>(SUBAGENTS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    return {
      hooks: {
        subagent_spawned: (event, context, atMs) => this.spawned(event, context, atMs),
        subagent_progress: (event, context, atMs) => {
          // On failure this comes at once, `subagent_ended` perhaps an hour later; on success only the latter comes.
          if (event["phase"] === "ended") this.finish(event["childSessionKey"], event, context, atMs);
        },
        subagent_ended: (event, context, atMs) => {
          if (event["targetKind"] === "subagent") this.finish(event["targetSessionKey"], event, context, atMs);
        },
      },
    };
  }

  private spawned(event: Fields, context: Fields, atMs: number): void {
    const place = this.child(event["childSessionKey"], event, context);
    if (place === undefined) return;
    this.recorder.seen(atMs, place);
    this.recorder.record("subagent.spawned", atMs, place, compact<EventBody>({
      turnId: text(event["runId"]),
      subagent: compact({
        label: text(event["label"]),
        mode: text(event["mode"]),
        provider: text(event["resolvedProvider"]),
        model: text(event["resolvedModel"]),
      }),
    }) ?? {}, [place.sessionKey, text(event["runId"]), "subagent.spawned"]);
  }

  private finish(childSessionKey: unknown, event: Fields, context: Fields, atMs: number): void {
    const place = this.child(childSessionKey, event, context);
    const outcome = text(event["outcome"]);
    if (place === undefined || outcome === undefined) return;
    const turnId = text(event["runId"]) ?? text(context["runId"]);
    const identity = `${place.sessionKey} ${turnId ?? ""}`;
    if (this.ended.get(identity) === true) return;
    this.ended.set(identity, true);
    const message = text(event["error"]);
    this.recorder.record(outcome === "ok" ? "subagent.completed" : "subagent.failed", atMs, place, compact<EventBody>({
      turnId,
      subagent: compact({
        outcome,
        reason: text(event["reason"]),
        error: message === undefined ? undefined : clipText(message),
      }),
    }) ?? {}, [turnId, "subagent.ended"]);
  }

  private child(childSessionKey: unknown, event: Fields, context: Fields): Place | undefined {
    const place = placeOf({ sessionKey: childSessionKey, agentId: event["agentId"] });
    const parentSessionKey = text(context["requesterSessionKey"]);
    if (place !== undefined && parentSessionKey !== undefined) this.recorder.learn({ ...place, parentSessionKey });
    return place;
  }
}
