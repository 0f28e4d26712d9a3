import type { ObservatoryEvent } from "../support/events";
import type { Server } from "../support/server";
import { CAST, type Part } from "./cast";
import { Dice } from "./dice";
import { Teller, type Window } from "./happenings";
import { incident } from "./incident";
import { numbered } from "./reports";

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
  await server.post(...incident(), ...numbered());
}
