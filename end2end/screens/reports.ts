import { randomUUID } from "node:crypto";
import { event, type ObservatoryEvent } from "../support/events";
import type { Server } from "../support/server";
import { GATEWAYS } from "./cast";

const TROUBLED = "pump-house";
const ASSIGNED = 40;
const LOST = { first: 12, last: 16 };
const HOUR_MS = 3_600_000;
/** As often as the plugin does; one that is silent for longer is alerted about. */
const EVERY_MS = 30_000;

const series = randomUUID();

/** The newest events of the gateway that lost some, by number. */
export function numbered(): ObservatoryEvent[] {
  const numbers = Array.from({ length: ASSIGNED }, (_, n) => n + 1).filter((number) => number < LOST.first || number > LOST.last);
  return numbers.map((number) =>
    event("heartbeat.poll", {
      gatewayId: TROUBLED,
      sessionKey: "agent:ops:main",
      agentId: "ops",
      channel: undefined,
      timestamp: new Date(Date.now() - (ASSIGNED - number + 2) * 120_000).toISOString(),
      sequence: { series, number },
    }),
  );
}

/** What a gateway tells of itself; the one of the pump house lost events and has a clock that is off. */
async function report(server: Server, gatewayId: string, n: number): Promise<void> {
  const isTroubled = gatewayId === TROUBLED;
  await server.send({
    events: [],
    gateway: {
      gatewayId,
      sentAt: new Date(Date.now() - (isTroubled ? 75_000 : 0)).toISOString(),
      startedAt: new Date(Date.now() - (n + 2) * 26 * HOUR_MS).toISOString(),
      versions: { openclaw: "2026.9.6", plugin: "0.2.0", node: "24.21.0" },
      platform: isTroubled ? "linux arm64" : "linux x64",
      conversationAccess: !isTroubled,
      ...(isTroubled ? { sequence: { series, assigned: ASSIGNED, settled: ASSIGNED, dropped: [LOST] } } : {}),
      queue: { events: 0, bytes: 0 },
    },
  });
}

/** Lets every gateway report, now and again and again; the answer ends it. */
export async function keepReporting(server: Server): Promise<() => void> {
  const all = () => Promise.all(GATEWAYS.map((gatewayId, n) => report(server, gatewayId, n)));
  await all();
  // A server that was killed for a picture is back before the next one.
  const timer = setInterval(() => void all().catch(() => undefined), EVERY_MS);
  return () => clearInterval(timer);
}
