import { event, type ObservatoryEvent } from "../support/events";
import type { Receiver } from "../support/receiver";
import type { Server } from "../support/server";
import { CAST } from "./cast";

const HOUR_MS = 3_600_000;
const BERTHS = "agent:main:telegram:direct:20417733";
const CODER = "agent:coder:webchat:direct:77120045";
const FERRY = "agent:main:telegram:direct:55830112";
const TIMETABLE = "agent:writer:webchat:timetable";

/** A turn of a session of the cast that leaves its context window this full, in percent. */
function filled(percent: number, key: string): ObservatoryEvent {
  const part = CAST.find(({ sessionKey }) => sessionKey === key);
  if (part === undefined) throw new Error(`${key} is not in the cast`);
  const { gatewayId, sessionKey, agentId, channel, model } = part;
  return event("turn.completed", {
    ...{ gatewayId, sessionKey, agentId, channel, turnId: `filled-${key}-${percent}` },
    model: { provider: model.provider, modelId: model.modelId },
    tokens: { input: 31_000, cacheRead: 29_500, output: 240, contextUsed: (percent / 100) * model.contextMax, contextMax: model.contextMax },
    timing: { durationMs: 7400 },
    cost: { totalCost: 0.021 },
  });
}

/** Receivers and routes, rules, silences; then alerts that fire, end, and are taken on. */
export async function seedTrouble(server: Server, receiver: Receiver): Promise<void> {
  await seedReceivers(server, receiver);
  await seedQuiet(server);
  await ask(server, "PUT", "alert-rules/slow_answers", {
    condition: "avg_ttft > 8s over 10m",
    message: "{gateway_id} takes {duration} to its first word",
    for: "5m",
  });
  await server.post(filled(97, BERTHS), filled(86, CODER));
  await fired(server, 3);
  await server.post(
    filled(98, TIMETABLE),
    event("model.fallback", {
      gatewayId: "ferry-desk",
      sessionKey: FERRY,
      model: { provider: "anthropic", modelId: "claude-haiku-4-5" },
      fallback: { from: "anthropic/claude-sonnet-4-5", to: "anthropic/claude-haiku-4-5", reason: "overloaded" },
    }),
  );
  await fired(server, 6);
  receiver.status = 410;
  await server.post(filled(41, BERTHS));
  const { items } = await active(server);
  const taken = items.find(({ rule }) => rule === "context_warning");
  if (taken !== undefined) await ask(server, "POST", `alerts/${taken.id}/acknowledge`, { by: "Ann" });
}

async function seedReceivers(server: Server, receiver: Receiver): Promise<void> {
  await ask(server, "PUT", "receivers/harbour-master", { type: "webhook", url: receiver.url });
  await ask(server, "PUT", "receivers/night-watch", { type: "webhook", url: `${receiver.url}?night` });
  await ask(server, "PUT", "alert-routes", {
    routes: [
      { matchers: [{ field: "severity", op: "=", value: "critical" }], receivers: ["night-watch"] },
      { matchers: [{ field: "gateway", op: "=", value: "ferry-desk" }, { field: "rule", op: "~", value: "context_*" }], receivers: ["night-watch"] },
    ],
  });
}

async function seedQuiet(server: Server): Promise<void> {
  const until = new Date(Date.now() + 16 * HOUR_MS).toISOString();
  await ask(server, "POST", "silences", {
    matchers: [{ field: "gateway", op: "=", value: "pump-house" }, { field: "rule", op: "=", value: "gateway_down" }],
    until,
    author: "Ann",
    comment: "The electrician is there until tomorrow.",
  });
  await ask(server, "POST", "maintenance", {
    schedule: { kind: "weekly", days: ["sunday"], startMinute: 120, minutes: 90, utcOffsetMinutes: 60 },
    comment: "Backups of the office.",
  });
}

interface Alerts {
  items: { id: string; rule: string }[];
}

async function active(server: Server): Promise<Alerts> {
  return (await (await fetch(`${server.url}/api/v1/alerts?state=active`)).json()) as Alerts;
}

/** Waits until so many alerts are active, or until it is plain that fewer come. */
async function fired(server: Server, count: number): Promise<void> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline && (await active(server)).items.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ask(server: Server, method: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${server.url}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
