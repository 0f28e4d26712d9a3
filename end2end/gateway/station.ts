/** One gateway and one Observatory for many tests: starting a gateway takes longer than most of them. */
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { ObservatoryEvent } from "../support/events";
import { Server } from "../support/server";
import { Answers } from "./answers";
import { type Gateway, Lab, LAB_MS_MAX, test as labTest, timed } from "./lab";

export const STATION = "station";

/** From the end of a turn to the API: late figures, the plugin's batch, the commit. */
export const ARRIVAL_MS_MAX = 30_000;

/** Observatory and its gateway, with tokens as on a network. */
export interface Station {
  server: Server;
  gateway: Gateway;
  /** Of this gateway alone. */
  answers: Answers;
  adminToken: string;
  lab: Lab;
}

/** A token that may post for this gateway alone. */
export async function ingestToken(server: Server, gatewayId: string): Promise<string> {
  const output = await server.command("token", "create", "--name", gatewayId, "--gateway", gatewayId);
  return output.trim();
}

export const test = labTest.extend<{ attachLog: void }, { station: Station }>({
  station: [
    async ({ pluginTgz }, use) => {
      const adminToken = `obs_${randomBytes(32).toString("hex")}`;
      const [server, lab] = [await Server.create({ OBSERVATORY_TOKEN: adminToken }), await Lab.create(pluginTgz)];
      try {
        const token = await ingestToken(server, STATION);
        const options = { gatewayId: STATION, token, pluginConfig: { capturePayloads: true } };
        const gateway = await timed("the gateway starts", () => lab.start(server.url, options));
        const answers = new Answers(server.url, { gateway: STATION, token: adminToken });
        await use({ server, gateway, answers, adminToken, lab });
      } finally {
        await lab.remove();
        await server.remove();
      }
    },
    { scope: "worker", timeout: LAB_MS_MAX },
  ],

  server: async ({ station }, use) => use(station.server),

  page: async ({ page, station }, use) => {
    await page.request.post(`${station.server.url}/login`, { form: { token: station.adminToken } });
    await use(page);
  },

  attachLog: [
    async ({ station }, use, info) => {
      await use();
      if (info.status !== info.expectedStatus) await info.attach("gateway.log", { body: await station.lab.log() });
    },
    { auto: true },
  ],
});

/** The events of a session, oldest first, once it has `count` of `type`. */
export async function eventsWith(answers: Answers, key: string, type: string, count = 1): Promise<ObservatoryEvent[]> {
  const has = async () => (await answers.eventsOf(key)).filter(({ eventType }) => eventType === type).length;
  await expect.poll(has, { message: `${count} ${type} of ${key}`, timeout: ARRIVAL_MS_MAX }).toBe(count);
  return answers.eventsOf(key);
}

const TYPES = new Set([
  "session.created", "session.ended", "turn.started", "turn.completed", "turn.failed",
  "tool.invoked", "tool.completed", "tool.failed", "subagent.spawned", "subagent.completed", "subagent.failed",
  "context.warning", "context.overflow", "cron.triggered", "heartbeat.poll",
]);

/** Without those that are stored and shown, but have no meaning of their own. */
export function meaningful(events: ObservatoryEvent[]): ObservatoryEvent[] {
  return events.filter(({ eventType }) => TYPES.has(eventType));
}

export function types(events: ObservatoryEvent[]): string[] {
  return meaningful(events).map(({ eventType }) => eventType);
}

/** The only event of the type. */
export function only(events: ObservatoryEvent[], type: string): ObservatoryEvent {
  const found = events.filter(({ eventType }) => eventType === type);
  expect(found, `events of type ${type}`).toHaveLength(1);
  return found[0] as ObservatoryEvent;
}
