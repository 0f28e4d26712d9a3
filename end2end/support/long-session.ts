import { event, type ObservatoryEvent } from "./events";

export const LONG_EVENTS = 30_000;
const EVENTS_PER_TURN = 10;
const BATCH = 1000;

/** A session of turns with four tool calls each; every hundredth turn fails. */
function* session(fields: Record<string, unknown>): Generator<ObservatoryEvent> {
  const start = Date.now() - LONG_EVENTS * 1000;
  for (let n = 0; n < LONG_EVENTS / EVENTS_PER_TURN; n += 1) {
    const at = (step: number) => new Date(start + (n * EVENTS_PER_TURN + step) * 1000).toISOString();
    const common = { ...fields, turnId: `t${n}` };
    yield event("turn.started", { ...common, timestamp: at(0), payload: { userMessage: `question ${n}. ${"word ".repeat(n % 60)}` } });
    for (let call = 0; call < 4; call += 1) {
      const tool = { name: "exec", callId: `${n}-${call}`, parameters: { command: `make step-${call}` } };
      yield event("tool.invoked", { ...common, timestamp: at(1 + 2 * call), tool });
      yield event("tool.completed", { ...common, timestamp: at(2 + 2 * call), tool: { ...tool, result: { line: "x".repeat(n % 90) } } });
    }
    const failed = n % 100 === 99;
    yield event(failed ? "turn.failed" : "turn.completed", {
      ...common,
      timestamp: at(9),
      tokens: { input: 1000 + n, cacheRead: 600, output: 50, contextUsed: 1000 + n * 10, contextMax: 200_000 },
      cost: { totalCost: 0.001 },
      ...(failed ? { error: { type: "api_error", message: `broken ${n}`, retriable: true } } : { payload: { assistantMessage: `answer ${n}` } }),
    });
  }
}

/** Posts a session of 30,000 events, `fields` in each. */
export async function fillLong(
  post: (...events: ObservatoryEvent[]) => Promise<void>,
  fields: Record<string, unknown>,
): Promise<void> {
  let batch: ObservatoryEvent[] = [];
  for (const one of session(fields)) {
    batch.push(one);
    if (batch.length === BATCH) {
      await post(...batch);
      batch = [];
    }
  }
  if (batch.length > 0) await post(...batch);
}
