import { event, type ObservatoryEvent } from "../support/events";

export const INCIDENT = { gatewayId: "harbour-office", sessionKey: "agent:main:telegram:incident-42" };
export const INCIDENT_PATH = `/sessions/${encodeURIComponent(INCIDENT.sessionKey)}?gateway=${INCIDENT.gatewayId}`;
/** The subagent that looked into the pump house, and its own. */
const HELPERS = ["agent:research:subagent:pump-house", "agent:coder:subagent:switch-log"] as const;

const CONTEXT_MAX = 200_000;
const MINUTE_MS = 60_000;

interface Told {
  ask: string;
  thinking?: string;
  reply?: string;
  failure?: string;
  calls: readonly (readonly [name: string, parameters: object, ms: number, outcome: object | string])[];
  /** Fresh and cached input, output, and what the window holds afterwards, in thousands. */
  usage: readonly [number, number, number, number];
  compactedTo?: number;
}

const TALE: readonly Told[] = [
  {
    ask: "The tide gauge is silent since four. What is going on?",
    thinking: "The gauge reports every ten minutes through the pump house. First see whether its host answers, then read its log.",
    reply: "The gauge does not answer, and its last reading is of 04:12. I will look at the switch in the pump house next.",
    calls: [
      ["exec", { command: "ping -c 3 gauge.harbour" }, 3100, "exit code 2: no route to host"],
      ["read", { path: "logs/gauge.log", lines: 40 }, 42, { lines: 40, last: "04:12:07 level 3.41 m" }],
    ],
    usage: [9.4, 14, 0.6, 61],
  },
  {
    ask: "Look into the pump house.",
    thinking: "Two things can be looked at side by side: the switch's log and the power.",
    reply: "The switch restarted at **04:12** after a drop in its supply. The port of the gauge stayed down.",
    calls: [
      ["sessions_spawn", { agentId: "research", task: "What happened in the pump house at 04:12?" }, 38_000, { childSessionKey: HELPERS[0] }],
      ["web_fetch", { url: "https://power.example/outages?area=harbour" }, 1240, { status: 200, outages: 1 }],
    ],
    usage: [6.1, 118, 1.4, 118],
  },
  { ask: "Paste the whole log of the switch and explain every line.", failure: "prompt is too long: 204,811 tokens of at most 200,000", calls: [["read", { path: "logs/switch.log" }, 380, { lines: 9120 }]], usage: [86, 118, 0.2, 196], compactedTo: 31 },
  {
    ask: "Then only the last ten lines.",
    reply: "Ten lines, all of the restart:\n\n1. supply below 9 V\n2. restart\n3. port 7 disabled by its guard",
    calls: [["exec", { command: "tail -n 10 logs/switch.log" }, 210, { lines: 10, exitCode: 0 }]],
    usage: [8.2, 31, 0.8, 74],
  },
  {
    ask: "Turn port 7 on again and watch the gauge for an hour.",
    thinking: "Port 7 belongs to the gauge alone, so nothing else is at risk.",
    reply: "Port 7 is on. The gauge answered after 40 seconds with 3.67 m, and has been steady since.",
    calls: [
      ["exec", { command: "switchctl port 7 enable" }, 1800, { exitCode: 0 }],
      ["exec", { command: "watch-gauge --minutes 60" }, 52_000, { readings: 6, level_m: 3.67 }],
      ["message", { target: "harbour-master", text: "The tide gauge is back." }, 340, { delivered: true }],
    ],
    usage: [12.5, 152, 1.9, 181],
    compactedTo: 38,
  },
  { ask: "Write it up for the log book.", reply: "Written: cause, times and what to change, in half a page.", calls: [["write", { path: "logbook/incident-42.md" }, 61, { bytes: 1840 }]], usage: [4.4, 76, 2.2, 66] },
];

/** A session with everything in it: thinking, failures, compactions, subagents. */
export function incident(): ObservatoryEvent[] {
  const told: ObservatoryEvent[] = [];
  let at = Date.now() - 58 * MINUTE_MS;
  const tell = (eventType: string, fields: Record<string, unknown>) =>
    told.push(event(eventType, { ...INCIDENT, channel: "telegram", timestamp: new Date(at).toISOString(), ...fields }));
  tell("session.created", { session: { sessionId: "42" } });
  for (const [n, turn] of TALE.entries()) {
    at = Date.now() - (56 - n * 9.5) * MINUTE_MS;
    at = playTurn(tell, turn, `incident-${n}`, at, (ms) => (at = ms));
    if (turn.compactedTo !== undefined) {
      tell("compaction.started", { compaction: { tokenCount: turn.usage[3] * 1000 } });
      at += 14_000;
      const tokens = { contextUsed: turn.compactedTo * 1000, contextMax: CONTEXT_MAX };
      tell("compaction.completed", { compaction: { tokenCount: turn.compactedTo * 1000, messageCount: 18 }, tokens });
    }
  }
  return [...told, ...helpers()];
}

/** Tells a turn from `start` on; `clock` sets the time that the next event is told at. */
function playTurn(
  tell: (eventType: string, fields: Record<string, unknown>) => void,
  turn: Told,
  turnId: string,
  start: number,
  clock: (ms: number) => number,
): number {
  const [fresh, cached, output, window] = turn.usage.map((thousands) => thousands * 1000) as [number, number, number, number];
  tell("turn.started", { turnId, payload: { userMessage: turn.ask } });
  let now = clock(start + 2100);
  for (const [index, [name, parameters, ms, outcome]] of turn.calls.entries()) {
    const tool = { name, callId: `${turnId}-${index}`, parameters };
    const timing = { startMs: now, endMs: now + ms, durationMs: ms };
    tell("tool.invoked", { turnId, tool });
    now = clock(now + ms);
    if (typeof outcome === "string") {
      const error = { type: "tool_error", message: outcome, retriable: true };
      tell("tool.failed", { turnId, tool: { ...tool, error: outcome }, error, timing });
    } else tell("tool.completed", { turnId, tool: { ...tool, result: outcome }, timing });
    now = clock(now + 900);
  }
  now = clock(now + 5600);
  const cost = { inputCost: (fresh * 3 + cached * 0.3) / 1e6, outputCost: (output * 15) / 1e6 };
  const end = {
    turnId,
    tokens: { input: fresh + cached, cacheRead: cached, output, contextUsed: window, contextMax: CONTEXT_MAX },
    timing: { startMs: start, endMs: now, durationMs: now - start, ttftMs: 1240 },
    model: { provider: "anthropic", modelId: "claude-sonnet-4-5", thinking: "medium" },
    cost: { ...cost, totalCost: cost.inputCost + cost.outputCost },
  };
  if (turn.failure === undefined) {
    tell("turn.completed", { ...end, payload: { thinking: turn.thinking, assistantMessage: turn.reply } });
  } else tell("turn.failed", { ...end, error: { type: "context_overflow", message: turn.failure, retriable: false } });
  return clock(now + 1000);
}

function helpers(): ObservatoryEvent[] {
  const parents = [INCIDENT.sessionKey, HELPERS[0]];
  return HELPERS.flatMap((sessionKey, n) => {
    const start = Date.now() - (45 - n) * MINUTE_MS;
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
    const common = { gatewayId: INCIDENT.gatewayId, sessionKey, parentSessionKey: parents[n], agentId: n === 0 ? "research" : "coder", turnId: `helper-${n}` };
    const model = { provider: "google", modelId: "gemini-3-flash" };
    const tokens = { input: 21_000, cacheRead: 9000, output: 700, contextUsed: 24_000, contextMax: 1_000_000 };
    return [
      event("subagent.spawned", { ...common, timestamp: at(0), subagent: { label: "pump house", mode: "run" } }),
      event("turn.started", { ...common, timestamp: at(1), payload: { userMessage: "What happened at 04:12?" } }),
      event("turn.completed", { ...common, timestamp: at(30), model, tokens, cost: { totalCost: 0.0086 }, timing: { durationMs: 29_000 }, payload: { assistantMessage: "The supply dropped below 9 V." } }),
      n === 0
        ? event("subagent.completed", { ...common, timestamp: at(31), subagent: { outcome: "ok" } })
        : event("subagent.failed", { ...common, timestamp: at(31), subagent: { outcome: "error" }, error: { type: "subagent_error", message: "the log ends at 04:11", retriable: false } }),
    ];
  });
}
