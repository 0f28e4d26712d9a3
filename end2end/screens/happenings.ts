import { event, type ObservatoryEvent } from "../support/events";
import type { Part } from "./cast";
import type { Dice } from "./dice";

/** What is in a session's context window. */
export interface Window {
  used: number;
}

const MS: Record<string, number> = { exec: 2600, web_search: 1300, web_fetch: 1100, edit: 60, write: 70, read: 45, message: 380, calendar: 320 };
const FAULTS = ["no answer within 30 s", "ENOENT: no such file or directory", "HTTP 503 from the search service"] as const;
const OUTAGES = [
  ["api_error", "HTTP 529: overloaded, try again later"],
  ["timeout", "the model did not answer within 120 s"],
] as const;
const COMPACT_ABOVE = 0.88;
const START = 16_000;

/** Tells the events of one session, one after the other. */
export class Teller {
  readonly events: ObservatoryEvent[] = [];

  constructor(
    private readonly part: Part,
    private readonly window: Window,
    private readonly dice: Dice,
    private readonly turnId: string,
    public atMs: number,
  ) {}

  tell(eventType: string, fields: Record<string, unknown> = {}): void {
    const { gatewayId, sessionKey, agentId, channel, trigger, parentSessionKey } = this.part;
    const about = { gatewayId, sessionKey, agentId, channel, trigger, parentSessionKey };
    this.events.push(event(eventType, { ...about, turnId: this.turnId, timestamp: new Date(this.atMs).toISOString(), ...fields }));
  }

  /** A turn with some tool calls; now and then one of them or the turn fails. */
  turn(): void {
    const [userMessage, assistantMessage] = this.dice.pick(this.part.talk);
    const started = this.atMs;
    this.tell("turn.started", { payload: { userMessage } });
    this.atMs += this.dice.around(900);
    const calls = Math.floor(this.dice.next() * 4);
    for (let call = 0; call < calls; call += 1) this.call(`${this.turnId}-${call}`);
    this.atMs += this.dice.around(5200);
    const end = { ...this.usage(calls + 1), timing: { startMs: started, endMs: this.atMs, durationMs: this.atMs - started, ttftMs: this.dice.around(850) } };
    if (this.dice.chance(0.035)) {
      const [type, message] = this.dice.pick(OUTAGES);
      this.tell("turn.failed", { ...end, error: { type, message, retriable: true } });
    } else {
      this.tell("turn.completed", { ...end, payload: { assistantMessage } });
    }
    this.compact();
  }

  private call(callId: string): void {
    const name = this.dice.pick(this.part.tools);
    const tool = { name, callId, parameters: name === "exec" ? { command: "make check" } : { path: "notes/today.md" } };
    this.tell("tool.invoked", { tool });
    const startMs = this.atMs;
    const durationMs = this.dice.around(MS[name] ?? 200);
    this.atMs += durationMs;
    this.window.used += this.dice.around(1900);
    const timing = { startMs, endMs: this.atMs, durationMs };
    if (this.dice.chance(name.startsWith("web") ? 0.12 : 0.03)) {
      const message = this.dice.pick(FAULTS);
      this.tell("tool.failed", { tool: { ...tool, error: message }, error: { type: "tool_error", message: `${name}: ${message}`, retriable: true }, timing });
    } else {
      this.tell("tool.completed", { tool: { ...tool, result: { lines: this.dice.around(40) } }, timing });
    }
  }

  /** Tokens and cost of the turn: the whole window goes in with each call, most of it from the cache. */
  private usage(calls: number): Record<string, unknown> {
    const { contextMax, prices, provider, modelId } = this.part.model;
    const fresh = this.dice.around(1500) * calls;
    const cacheRead = Math.max(0, this.window.used * calls - fresh);
    const output = this.dice.around(260) * calls;
    this.window.used += Math.round(output / calls) + 200;
    const inputCost = (fresh * prices[0] + cacheRead * prices[1]) / 1e6;
    const outputCost = (output * prices[2]) / 1e6;
    const input = fresh + cacheRead;
    return {
      model: { provider, modelId },
      tokens: { input, cacheRead, output, total: input + output, contextUsed: this.window.used, contextMax },
      cost: { inputCost, outputCost, totalCost: inputCost + outputCost },
    };
  }

  private compact(): void {
    const { contextMax } = this.part.model;
    if (this.window.used < COMPACT_ABOVE * contextMax) return;
    this.atMs += 1000;
    this.tell("compaction.started", { turnId: undefined, compaction: { tokenCount: this.window.used } });
    this.window.used = this.dice.around(START) + 9000;
    this.atMs += this.dice.around(11_000);
    const tokens = { contextUsed: this.window.used, contextMax };
    this.tell("compaction.completed", { turnId: undefined, compaction: { tokenCount: this.window.used }, tokens });
  }
}
