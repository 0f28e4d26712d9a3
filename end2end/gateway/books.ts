/** Nothing lost, nothing twice: what Observatory holds of a gateway, against what its model answered. */
import { expect } from "@playwright/test";
import type { ObservatoryEvent } from "../support/events";
import type { Answers, Fields } from "./answers";
import type { Gateway, ModelRequest } from "./lab";
import { PRICE } from "./model-server.mjs";

/** After an outage the plugin waits up to 30 s for its next attempt. */
const BALANCE_MS_MAX = 60_000;
const TOKENS_PER_PRICE = 1e6;

interface Sum {
  input: number;
  output: number;
  costUsd: number;
}

/** Waits until every token that the model answered with has arrived, then looks for what came twice or is missing. */
export async function expectBalance(answers: Answers, gateway: Gateway, gatewayId: string): Promise<void> {
  const arrived = async () => pick((await answers.summary())["totals"] as Fields);
  const answered = () => sum(gateway.model.requests);
  await expect
    .poll(async () => ({ arrived: await arrived(), answered: answered() }), { timeout: BALANCE_MS_MAX })
    .toEqual({ arrived: close(answered()), answered: answered() });
  const events = await answers.events();
  expectOneSequence(events);
  expectOneStartAndEnd(events);
  expect(await answers.gatewayOf(gatewayId)).toMatchObject({ missing: [], missingEvents: 0 });
}

function pick(totals: Fields): Sum {
  return {
    input: totals["tokensInput"] as number,
    output: totals["tokensOutput"] as number,
    costUsd: totals["costUsd"] as number,
  };
}

function close({ input, output, costUsd }: Sum) {
  return { input, output, costUsd: expect.closeTo(costUsd, 6) as unknown };
}

function sum(requests: ModelRequest[]): Sum {
  const answered = requests.filter(({ step }) => step.error === undefined).map(({ step }) => step.usage);
  const add = (read: (usage: ModelRequest["step"]["usage"]) => number) =>
    answered.reduce((total, usage) => total + read(usage), 0);
  const [input, output] = [add((usage) => usage.prompt_tokens), add((usage) => usage.completion_tokens)];
  const cached = add((usage) => usage.prompt_tokens_details.cached_tokens);
  const cost = (input - cached) * PRICE.input + cached * PRICE.cacheRead + output * PRICE.output;
  return { input, output, costUsd: cost / TOKENS_PER_PRICE };
}

/** One series over all that the gateway ever sent, each number once. */
export function expectOneSequence(events: ObservatoryEvent[]): void {
  const sequences = events.map((event) => event["sequence"] as { series: string; number: number } | undefined);
  expect(new Set(sequences.map((sequence) => sequence?.series)).size, "series of sequence numbers").toBe(1);
  expect(new Set(numbers(events)).size, "numbers of events").toBe(events.length);
}

/**
 * Numbers from 1 without a gap. A gateway that was started anew may tell again of a session that is known, which leaves
 * one.
 */
export function expectNoGap(events: ObservatoryEvent[]): void {
  const sorted = numbers(events).sort((left, right) => left - right);
  expect(sorted).toEqual(sorted.map((_, index) => index + 1));
}

function numbers(events: ObservatoryEvent[]): number[] {
  return events.map((event) => (event["sequence"] as { number: number } | undefined)?.number ?? Number.NaN);
}

export function expectOneStartAndEnd(events: ObservatoryEvent[]): void {
  const of = (...kinds: string[]) => events.filter(({ eventType }) => kinds.includes(eventType));
  const callOf = (event: ObservatoryEvent) => (event["tool"] as { callId: string }).callId;
  const turn = (event: ObservatoryEvent) => `${event["sessionKey"]} ${event["turnId"]}`;
  const call = (event: ObservatoryEvent) => `${turn(event)} ${callOf(event)}`;
  const each = (found: ObservatoryEvent[], identify: (event: ObservatoryEvent) => string) => found.map(identify).sort();

  const started = each(of("turn.started"), turn);
  expect(new Set(started).size, "turns that started once").toBe(started.length);
  expect(each(of("turn.completed", "turn.failed"), turn), "ends of turns").toEqual(started);
  const invoked = each(of("tool.invoked"), call);
  expect(new Set(invoked).size, "tool calls that started once").toBe(invoked.length);
  expect(each(of("tool.completed", "tool.failed"), call), "ends of tool calls").toEqual(invoked);
  const created = of("session.created").map(({ sessionKey }) => sessionKey);
  expect(new Set(created).size, "sessions created once").toBe(created.length);
}
