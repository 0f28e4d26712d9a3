import { failedTurn, type ObservatoryEvent, turn } from "../support/events";

const EVENTS_MAX = 10_000_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
const GATEWAYS = 20;
const AGENTS = ["main", "research", "coder", "ops"] as const;
/** A million events are 125,000 sessions. */
const TURNS_PER_SESSION = 2;
const EVENTS_PER_TURN = 4;
const FAILS_EVERY = 40;
const BATCH = 1000;
const CONNECTIONS = 4;

/** How many events `EVENTS` asks for. */
export function eventsAsked(): number {
  const asked = Number(process.env["EVENTS"] ?? "0");
  if (!(Number.isInteger(asked) && asked >= 0 && asked <= EVENTS_MAX)) throw new Error(`EVENTS is a whole number up to ${EVENTS_MAX}`);
  return asked;
}

/** Turns of twenty gateways over a month, in the order of time. */
function* month(events: number): Generator<ObservatoryEvent> {
  const turns = Math.ceil(events / EVENTS_PER_TURN);
  for (let n = 0; n < turns; n += 1) {
    const behindMs = DAYS * DAY_MS * (1 - (n + 1) / turns);
    const round = Math.floor(n / GATEWAYS);
    const agentId = AGENTS[Math.floor(round / TURNS_PER_SESSION) % AGENTS.length];
    const about = { gatewayId: `fill-${n % GATEWAYS}`, agentId, sessionKey: `agent:${agentId}:fill:${Math.floor(round / TURNS_PER_SESSION)}` };
    const one = n % FAILS_EVERY === 0 ? failedTurn(`fill-${n}`, "quota used up", about) : turn(`fill-${n}`, about);
    for (const event of one) yield { ...event, timestamp: new Date(Date.parse(String(event["timestamp"])) - behindMs).toISOString() };
  }
}

/** Posts so many events, in about their order. */
export async function fill(post: (...events: ObservatoryEvent[]) => Promise<void>, events: number): Promise<void> {
  const source = month(events);
  let posted = 0;
  const take = () => {
    const batch: ObservatoryEvent[] = [];
    while (batch.length < BATCH) {
      const { value, done } = source.next();
      if (done === true) break;
      batch.push(value);
    }
    return batch;
  };
  const work = async () => {
    for (let batch = take(); batch.length > 0; batch = take()) {
      await post(...batch);
      const tenths = Math.floor((10 * (posted + batch.length)) / events);
      if (tenths > Math.floor((10 * posted) / events)) console.log(`      ${tenths * 10} % of ${events} events are posted`);
      posted += batch.length;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}
