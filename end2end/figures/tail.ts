import { failedTurn, turn } from "../support/events";
import type { Target } from "./target";

const EVENTS_PER_SECOND = 50;
const EVERY_MS = 200;
const SESSIONS = 20;

/** Posts 50 events a second, as turns of twenty sessions, until it is stopped. */
export class Tail {
  private readonly timer: NodeJS.Timeout;
  private waiting: ReturnType<typeof turn> = [];
  private turns = 0;
  private failure: Error | undefined;
  private posting: Promise<void> = Promise.resolve();

  constructor(target: Target) {
    this.timer = setInterval(() => {
      const events = this.next();
      this.posting = this.posting.then(() => target.post(...events)).catch((error: Error) => (this.failure = error) && undefined);
    }, EVERY_MS);
  }

  private next() {
    const count = (EVENTS_PER_SECOND * EVERY_MS) / 1000;
    while (this.waiting.length < count) {
      const n = (this.turns += 1);
      const about = { gatewayId: "figures", sessionKey: `agent:figures:tail:${n % SESSIONS}` };
      const turnId = `tail-${process.pid}-${n}`;
      this.waiting.push(...(n % 50 === 0 ? failedTurn(turnId, "broken", about) : turn(turnId, about)));
    }
    return this.waiting.splice(0, count).map((one) => ({ ...one, timestamp: new Date().toISOString() }));
  }

  /** Ends it; an event that could not be posted spoils what was measured. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.posting;
    if (this.failure !== undefined) throw this.failure;
  }
}

/** Does something while events come. */
export async function whileEventsCome<T>(target: Target, act: () => Promise<T>): Promise<T> {
  const tail = new Tail(target);
  const done = await act().catch(async (error: unknown) => {
    await tail.stop().catch(() => undefined);
    throw error;
  });
  await tail.stop();
  return done;
}
