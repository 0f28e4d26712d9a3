import { BoundedMap } from "../bounded-map.js";
import type { EventBody, ObservatoryEvent, Sink } from "../event.js";
import { compact, text } from "../fields.js";
import type { Fields } from "../host.js";
import { eventId } from "./identity.js";

export const SESSIONS_MAX = 10_000;
export const RUN_PLACES_MAX = 2_000;
export const SESSION_KEY_BYTES_MAX = 512;

interface Session {
  created: boolean;
  sessionId?: string;
  agentId?: string;
  channel?: string;
  parentSessionKey?: string;
}

/** Where an event happened, as far as its source says so. */
export interface Place {
  sessionKey: string;
  sessionId?: string;
  agentId?: string;
  channel?: string;
}

/** Adds identity and what is known of the session to an event's body, and hands it on. */
export class Recorder {
  private readonly sessions = new BoundedMap<string, Session>(SESSIONS_MAX);
  private readonly runPlaces = new BoundedMap<string, Place>(RUN_PLACES_MAX);

  constructor(private readonly gatewayId: string, private readonly sink: Sink) {}

  /** Where something happened; some events of a run name only the run. */
  place(...sources: Fields[]): Place | undefined {
    const runId = sources.map((source) => text(source["runId"])).find((id) => id !== undefined);
    const place = placeOf(...sources);
    if (runId === undefined) return place;
    if (place === undefined) return this.runPlaces.get(runId);
    this.runPlaces.set(runId, place);
    return place;
  }

  /** `parts` name what happened: the same parts give the same event id. Without them the id is random. */
  record(eventType: string, atMs: number, place: Place, body: EventBody = {}, parts: (string | undefined)[] = []): void {
    const session = this.learn(place);
    const event = compact<ObservatoryEvent>({
      id: eventId(this.gatewayId, place.sessionKey, parts),
      timestamp: new Date(atMs).toISOString(),
      eventType,
      gatewayId: this.gatewayId,
      sessionKey: place.sessionKey,
      parentSessionKey: session.parentSessionKey,
      agentId: session.agentId,
      channel: session.channel,
      ...body,
    });
    if (event !== undefined) this.sink(event);
  }

  /** Subagent, cron and hook sessions start without an event of their own: the first sight of a key stands for it. */
  seen(atMs: number, place: Place): void {
    const session = this.learn(place);
    if (session.created) return;
    this.created(atMs, place, compact<Fields>({ sessionId: session.sessionId, synthesized: true }) ?? {});
  }

  created(atMs: number, place: Place, details: Fields): void {
    const session = this.learn(place);
    if (session.created) return;
    session.created = true;
    this.record("session.created", atMs, place, { session: details }, [session.sessionId, "session.created"]);
  }

  ended(atMs: number, place: Place, details: Fields): void {
    this.record("session.ended", atMs, place, { session: details });
    this.sessions.delete(place.sessionKey);
  }

  learn(place: Place & { parentSessionKey?: string }): Session {
    const session = this.sessions.get(place.sessionKey) ?? { created: false };
    const agentId = place.agentId ?? session.agentId ?? agentOf(place.sessionKey);
    if (agentId !== undefined) session.agentId = agentId;
    if (place.sessionId !== undefined) session.sessionId = place.sessionId;
    if (place.channel !== undefined) session.channel = place.channel;
    if (place.parentSessionKey !== undefined) session.parentSessionKey = place.parentSessionKey;
    this.sessions.set(place.sessionKey, session);
    return session;
  }
}

/** The first usable place among event and context; without a session key an event has no home. */
export function placeOf(...sources: Fields[]): Place | undefined {
  const first = (key: string): string | undefined =>
    sources.map((source) => text(source[key])).find((value) => value !== undefined);
  const sessionKey = first("sessionKey");
  if (sessionKey === undefined || Buffer.byteLength(sessionKey) > SESSION_KEY_BYTES_MAX) return undefined;
  return compact<Place>({
    sessionKey,
    sessionId: first("sessionId"),
    agentId: first("agentId"),
    channel: first("channel"),
  });
}

export function agentOf(sessionKey: string): string | undefined {
  return /^agent:([^:]+):/.exec(sessionKey)?.[1];
}
