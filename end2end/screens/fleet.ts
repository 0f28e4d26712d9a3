import { randomUUID } from "node:crypto";
import type { ObservatoryEvent } from "../support/events";
import type { Server } from "../support/server";
import { CAST, GATEWAYS, type Part } from "./cast";
import { Dice } from "./dice";
import { Teller, type Window } from "./happenings";
import { incident } from "./incident";

const SEED = 42;
const HOUR_MS = 3_600_000;
/** The range before the shown day too, and a week for the hours of the week. */
const HOURS = 7 * 24;
const BATCH = 1000;
/** The newest turns are over by now. */
const QUIET_MS = 90_000;

/** How busy an hour is, about 1 on average: people sleep, and write most in the evening. */
function busy(hoursAgo: number): number {
  const hour = new Date(Date.now() - hoursAgo * HOUR_MS).getUTCHours();
  return 1 + 0.75 * Math.sin(((hour - 8) / 24) * 2 * Math.PI);
}

function* history(part: Part, seed: number): Generator<ObservatoryEvent> {
  const dice = new Dice(seed);
  const window: Window = { used: dice.around(16_000) };
  const now = Date.now() - QUIET_MS;
  for (let hoursAgo = HOURS; hoursAgo > 0; hoursAgo -= 1) {
    const expected = (part.turns / 24) * (part.trigger === "cron" ? 1 : busy(hoursAgo));
    const turns = Math.floor(expected) + (dice.chance(expected % 1) ? 1 : 0);
    for (let n = 0; n < turns; n += 1) {
      const atMs = now - hoursAgo * HOUR_MS + ((n + dice.next() * 0.6) / turns) * (HOUR_MS - QUIET_MS);
      const teller = new Teller(part, window, dice, `${part.agentId}-${hoursAgo}-${n}-${seed}`, atMs);
      teller.turn();
      yield* teller.events;
    }
  }
}

/** A week of a harbour's agents, and the session that the pictures show. */
export async function seedFleet(server: Server): Promise<void> {
  const events = CAST.flatMap((part, n) => [...history(part, SEED + n)]);
  for (let from = 0; from < events.length; from += BATCH) await server.post(...events.slice(from, from + BATCH));
  await server.post(...incident());
  for (const [n, gatewayId] of GATEWAYS.entries()) await report(server, gatewayId, n);
}

/** What a gateway tells of itself; the one of the pump house lost events and has a clock that is off. */
async function report(server: Server, gatewayId: string, n: number): Promise<void> {
  const troubled = gatewayId === "pump-house";
  const dropped = troubled ? [{ first: 4101, last: 4117 }] : [];
  await server.send({
    events: [],
    gateway: {
      gatewayId,
      sentAt: new Date(Date.now() - (troubled ? 75_000 : 0)).toISOString(),
      startedAt: new Date(Date.now() - (n + 2) * 26 * HOUR_MS).toISOString(),
      versions: { openclaw: "2026.9.6", plugin: "0.2.0", node: "24.21.0" },
      platform: n === 1 ? "linux arm64" : "linux x64",
      conversationAccess: !troubled,
      sequence: { series: randomUUID(), assigned: 5000 + n, settled: 5000 + n, dropped },
      queue: { events: 0, bytes: 0 },
    },
  });
}
