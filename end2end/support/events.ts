import { randomUUID } from "node:crypto";

export type ObservatoryEvent = Record<string, unknown> & { eventType: string };

type Fields = Record<string, unknown>;

/** An event of now; `fields` add to it or replace. */
export function event(eventType: string, fields: Fields = {}): ObservatoryEvent {
  return {
    id: randomUUID(),
    timestamp: new Date().toISOString(),
    gatewayId: "workshop",
    sessionKey: "agent:main:telegram:1",
    agentId: "main",
    channel: "telegram",
    eventType,
    ...fields,
  };
}

/** The events of one finished turn with a tool call, oldest first. */
export function turn(turnId: string, fields: Fields = {}): ObservatoryEvent[] {
  const start = Date.now() - 3000;
  const at = (ms: number) => new Date(start + ms).toISOString();
  const common = { turnId, ...fields };
  return [
    event("turn.started", { timestamp: at(0), payload: { userMessage: `question of ${turnId}` }, ...common }),
    event("tool.invoked", {
      timestamp: at(200),
      tool: { name: "read_file", callId: `${turnId}-1`, parameters: { path: "notes.md" } },
      ...common,
    }),
    event("tool.completed", {
      timestamp: at(700),
      tool: { name: "read_file", callId: `${turnId}-1`, result: { lines: 12 } },
      timing: { startMs: start + 200, endMs: start + 700, durationMs: 500 },
      ...common,
    }),
    event("turn.completed", {
      timestamp: at(1500),
      tokens: { input: 1200, output: 80, total: 1280, contextUsed: 84_000, contextMax: 200_000 },
      timing: { startMs: start, endMs: start + 1500, durationMs: 1500 },
      model: { provider: "anthropic", modelId: "claude-sonnet" },
      cost: { inputCost: 0.01, outputCost: 0.002, totalCost: 0.012 },
      payload: { assistantMessage: `answer of ${turnId}` },
      ...common,
    }),
  ];
}

/** A turn whose tool fails, and which fails itself. */
export function failedTurn(turnId: string, message: string, fields: Fields = {}): ObservatoryEvent[] {
  const start = Date.now() - 2000;
  const at = (ms: number) => new Date(start + ms).toISOString();
  const common = { turnId, ...fields };
  return [
    event("turn.started", { timestamp: at(0), ...common }),
    event("tool.invoked", {
      timestamp: at(100),
      tool: { name: "exec", callId: `${turnId}-1`, parameters: { command: "make deploy" } },
      ...common,
    }),
    event("tool.failed", {
      timestamp: at(900),
      tool: { name: "exec", callId: `${turnId}-1`, error: message },
      error: { type: "tool_error", message, retriable: false },
      ...common,
    }),
    event("turn.failed", {
      timestamp: at(1000),
      error: { type: "api_error", message: `turn: ${message}`, retriable: true },
      ...common,
    }),
  ];
}
