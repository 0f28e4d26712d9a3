import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Answers, type Fields } from "../../gateway/answers";
import { freePort, gatewaySecret, makeWorkdir } from "../../gateway/gateway.mjs";
import { type Gateway, Lab, LAB_MS_MAX, test, timed } from "../../gateway/lab";
import { CONTEXT_WINDOW } from "../../gateway/model-server.mjs";
import { ARRIVAL_MS_MAX } from "../../gateway/station";
import { CHAT, shown, startTelegram } from "../../gateway/telegram.mjs";
import { event } from "../../support/events";
import { Server } from "../../support/server";
import { expect } from "../../support/test";

/** The receiver's gateways, each with a bot of its own. */
const FIRST = { gatewayId: "harbour", bot: 1 };
const SECOND = { gatewayId: "outpost", bot: 2 };
/** A gateway that only its events are known of. */
const OTHER = "lighthouse";
const PIER = "agent:main:pier_*7*_<i>";
const SOUNDINGS = "agent:main:soundings";
const PUBLIC_URL = "https://observatory.example.com";
/** Where the events of deliveries belong. */
const DELIVERIES = "agent:main:hook:observatory";

interface Door {
  port: number;
  secret: string;
}

interface Watch {
  server: Server;
  answers: Answers;
  lab: Lab;
  first: Gateway;
  telegram: Awaited<ReturnType<typeof startTelegram>>;
  remove: () => Promise<void>;
}

/** `chatter` fires on whatever the first gateway tells of its channel: so would a delivery, if it counted. */
function alertsFile(doors: [Door, Door]): string {
  const gateway = ({ gatewayId }: { gatewayId: string }, { port, secret }: Door) =>
    `{id: ${gatewayId}, url: "http://127.0.0.1:${port}", token: ${secret}}`;
  return `
alerts:
  context_warning: {condition: tokens_percent_used > 40%}
  light_out:
    condition: failed_turns >= 1 over 1h by session
    where: session ~ "agent:main:pier*"
    severity: critical
    message: "No light at {session_key}: 2 * 3 lamps, <b>__init__</b> & [a link](https://a.example), &lt; ||7||\\n- see notes_of_today\\n# 7"
  chatter:
    condition: events >= 1 over 1h by session
    where: gateway = ${FIRST.gatewayId} and channel = telegram
    message: "Chatter in {session_key}"
receivers:
  watch:
    type: openclaw
    channel: telegram
    target: "${CHAT}"
    gateway: ${gateway(FIRST, doors[0])}
    fallback: ${gateway(SECOND, doors[1])}
`;
}

test.describe.configure({ mode: "serial" });

let watch: Watch;

test.beforeAll(async ({ pluginTgz }) => {
  test.setTimeout(LAB_MS_MAX);
  watch = await startWatch(pluginTgz);
});

test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await info.attach("gateway.log", { body: await watch.lab.log() });
});

test.afterAll(async () => {
  await watch?.remove();
});

test("an alert arrives on a gateway's channel, word for word", async () => {
  await lightOut(PIER);

  const alert = await alertOf("light_out", PIER);
  const fired = new Date(String(alert["firedAt"])).toISOString().replace("T", " ").slice(0, 19);
  const text = [
    `🔴 Firing: light out: ${PIER}`,
    `No light at ${PIER}: 2 * 3 lamps, <b>__init__</b> & [a link](https://a.example), &lt; ||7||`,
    "- see notes_of_today",
    "# 7",
    "",
    "Severity: critical",
    "Rule: light_out",
    `Gateway: ${OTHER}`,
    `Session: ${PIER}`,
    "Agent: main",
    "Value: 1 (threshold 1)",
    `Fired: ${fired} UTC`,
    linkTo(alert),
  ];
  expect(await messageOn(alert)).toEqual({ bot: FIRST.bot, chat: CHAT, text: text.join("\n") });
});

test("an alert about the first gateway goes through the second", async () => {
  // Far below what OpenClaw compacts at, which takes turns of its own.
  const prompt = `How deep? [[reply Deep.]] [[usage ${CONTEXT_WINDOW / 2}+0+20]]`;
  expect(await watch.first.turn(SOUNDINGS, prompt)).toMatchObject({ ok: true });

  const alert = await alertOf("context_warning", SOUNDINGS);
  expect(alert["gatewayId"]).toBe(FIRST.gatewayId);
  const message = await messageOn(alert);
  expect(message.bot).toBe(SECOND.bot);
  expect(message.text).toContain(`\nSession ${SOUNDINGS} at 50% context\n`);
});

test("what the first gateway's channel refuses goes through the second", async () => {
  watch.telegram.block(FIRST.bot);
  await lightOut("agent:main:pier-2");
  expect(await messageOn(await alertOf("light_out", "agent:main:pier-2"))).toMatchObject({ bot: SECOND.bot });
});

test("deliveries raise no alerts", async () => {
  const told = () => watch.answers.of(FIRST.gatewayId).eventsOf(DELIVERIES);
  await expect.poll(async () => (await told()).map(({ eventType }) => eventType), { timeout: ARRIVAL_MS_MAX })
    .toEqual(["message.failed"]);
  expect((await told())[0]).toMatchObject({ gatewayId: FIRST.gatewayId, channel: "telegram" });

  // What comes later fires: so would the refused message have done, had it counted.
  await watch.server.post(event("message.failed", { gatewayId: FIRST.gatewayId, sessionKey: "agent:main:talk" }));
  await messageOn(await alertOf("chatter", "agent:main:talk"));
  expect((await watch.answers.alerts()).filter(({ rule }) => rule === "chatter")).toHaveLength(1);
  expect(await watch.answers.of(SECOND.gatewayId).events(), "of a gateway that only delivers").toEqual([]);
});

test("while the first gateway is stopped, the second delivers", async () => {
  await watch.first.down("SIGKILL");
  await lightOut("agent:main:pier-3");
  expect(await messageOn(await alertOf("light_out", "agent:main:pier-3"))).toMatchObject({ bot: SECOND.bot });

  const alerts = await watch.answers.alerts();
  expect(alerts.map((alert) => `${alert["rule"]} of ${alert["sessionKey"]}`)).toEqual([
    `light_out of ${PIER}`,
    `context_warning of ${SOUNDINGS}`,
    "light_out of agent:main:pier-2",
    "chatter of agent:main:talk",
    "light_out of agent:main:pier-3",
  ]);
  expect(watch.telegram.sent, "one message for each alert").toHaveLength(alerts.length);
});

async function startWatch(pluginTgz: string): Promise<Watch> {
  const [telegram, lab] = [await startTelegram(), await Lab.create(pluginTgz)];
  const { workdir, remove } = await makeWorkdir();
  const door = async (): Promise<Door> => ({ port: await freePort(), secret: gatewaySecret() });
  const doors: [Door, Door] = [await door(), await door()];
  const file = path.join(workdir, "alerts.yaml");
  await writeFile(file, alertsFile(doors));
  const server = await Server.create({
    OBSERVATORY_ALERTS: file,
    OBSERVATORY_ALERT_NETWORKS: "private",
    OBSERVATORY_PUBLIC_URL: PUBLIC_URL,
  });
  const start = ({ gatewayId, bot }: typeof FIRST, at: Door) =>
    lab.start(server.url, { gatewayId, channels: telegram.channels(bot), ...at });
  const removeAll = async () => {
    await Promise.all([lab.remove(), server.remove(), telegram.stop()]);
    await remove();
  };
  try {
    const both = () => Promise.all([start(FIRST, doors[0]), start(SECOND, doors[1])]);
    const [first] = await timed("two gateways start", both);
    return { server, answers: new Answers(server.url), lab, first, telegram, remove: removeAll };
  } catch (error) {
    await removeAll();
    throw error;
  }
}

/** A turn that fails on the other gateway. */
async function lightOut(sessionKey: string): Promise<void> {
  const error = { type: "api_error", message: "no oil", retriable: true };
  await watch.server.post(event("turn.failed", { gatewayId: OTHER, sessionKey, turnId: "lamp", error }));
}

async function alertOf(rule: string, sessionKey: string): Promise<Fields> {
  const find = async () =>
    (await watch.answers.alerts()).find((alert) => alert["rule"] === rule && alert["sessionKey"] === sessionKey);
  await expect.poll(find, { message: `alert ${rule} of ${sessionKey}`, timeout: ARRIVAL_MS_MAX }).toBeDefined();
  return (await find()) as Fields;
}

const linkTo = (alert: Fields) => `${PUBLIC_URL}/alerts/${alert["id"]}`;

/** The only message about an alert, and whose bot sent it. */
async function messageOn(alert: Fields) {
  const all = () => watch.telegram.sent.map(({ html, ...rest }) => ({ ...rest, text: shown(html) }));
  const about = () => all().filter(({ text }) => text.endsWith(`\n${linkTo(alert)}`));
  await expect.poll(about, { message: `a message on ${alert["rule"]}`, timeout: ARRIVAL_MS_MAX }).toHaveLength(1);
  return about()[0] as ReturnType<typeof all>[number];
}
