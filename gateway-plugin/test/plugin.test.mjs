import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import plugin from "../dist/index.js";
import { importDiagnostics } from "../dist/gateway/diagnostics.js";
import { saysSettled } from "../dist/gateway/version.js";
import { HOOKS } from "../dist/mapping/mapper.js";
import { fixture, recordingLogger, startCollector, startCollectorAt, tempFolder, until } from "./support.mjs";

/** As much of a gateway as a plugin sees: what it registers can be fired. */
function fakeGateway(pluginConfig, entry = {}) {
  const hooks = new Map();
  const logger = recordingLogger();
  let service;
  let onAgentEvent = () => {};
  const api = {
    config: { plugins: { entries: { observatory: entry } } },
    pluginConfig,
    logger,
    on: (name, handler) => hooks.set(name, handler),
    registerService: (registered) => (service = registered),
    agent: { events: { registerAgentEventSubscription: ({ handle }) => (onAgentEvent = handle) } },
    runtime: { events: {} },
  };
  plugin.register(api);
  const play = (lines) => {
    for (const line of lines) {
      if (line.source === "hook") hooks.get(line.name)?.(line.event, line.ctx);
      if (line.source === "stream") onAgentEvent(line.event);
    }
  };
  return { hooks, logger, play, start: () => service.start({}), stop: () => service.stop({}), hasService: () => service !== undefined };
}

const granted = { hooks: { allowConversationAccess: true } };
const quietly = { gatewayId: "g", flushIntervalMs: 60_000, batchSize: 1_000 };

test("events of one registration are sent by the service of another", async () => {
  const collector = await startCollector();
  const config = { ...quietly, endpoint: collector.endpoint };
  const [first, second] = [fakeGateway(config, granted), fakeGateway(config, granted)];
  await first.start();
  second.play(fixture("tool-turn"));
  await first.stop();
  await collector.stop();
  const types = collector.requests.flatMap((request) => request.events.map((event) => event.eventType));
  assert.deepEqual(types.sort(), ["model.called", "model.called", "session.created", "tool.completed", "tool.invoked", "turn.completed", "turn.started"]);
});

test("without conversation access the log names the command that grants it", async () => {
  const collector = await startCollector();
  for (const [entry, warnings] of [[{}, 1], [{ hooks: { allowConversationAccess: false } }, 1], [granted, 0]]) {
    const gateway = fakeGateway({ ...quietly, endpoint: collector.endpoint }, entry);
    await gateway.start();
    await gateway.stop();
    const said = gateway.logger.lines.filter(({ message }) =>
      message.includes("`openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true`"));
    assert.equal(said.length, warnings, JSON.stringify(entry));
  }
  await collector.stop();
});

test("what could not be delivered survives a reload of the plugin, also without a state folder", async () => {
  const away = await startCollector();
  await away.stop();
  const config = { ...quietly, endpoint: away.endpoint };
  const before = fakeGateway(config, granted);
  await before.start();
  before.play(fixture("tool-failed"));
  await before.stop();
  const back = await startCollectorAt(away.port);
  const after = fakeGateway(config, granted);
  await after.start();
  await after.stop();
  await until(() => back.ids().length === 7, "seven events");
  await back.stop();
});

test("what the gateway tells between stop and a new start is not missed", async () => {
  const collector = await startCollector();
  const config = { ...quietly, endpoint: collector.endpoint };
  const before = fakeGateway(config, granted);
  await before.start();
  await before.stop();
  before.play(fixture("session"));
  const after = fakeGateway(config, granted);
  await after.start();
  await after.stop();
  await until(() => collector.ids().length > 0, "events");
  await collector.stop();
  const types = collector.events().map((event) => event.eventType);
  assert.ok(types.includes("session.ended"), String(types));
});

test("what still waited for late figures is written while the process ends", async (context) => {
  const stateDir = tempFolder(context);
  const script = fileURLToPath(new URL("./fixtures/ending-gateway.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, stateDir, "http://127.0.0.1:9/"], { stdio: "inherit" });
  assert.deepEqual(await once(child, "close"), [0, null]);
  const root = path.join(stateDir, "observatory");
  const [folder] = readdirSync(root);
  const [segment] = readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".jsonl"));
  const types = readFileSync(path.join(root, folder, segment), "utf8").trim().split("\n").map((line) => JSON.parse(line).eventType);
  assert.deepEqual(types, ["session.created", "turn.started", "turn.completed"]);
});

test("the end of a run is said from 2026.9 on", () => {
  assert.deepEqual(
    ["2026.4.27", "2026.8.2", "2025.12.1", "2026.9.1-beta.1", "2026.9.6", "2026.10.1", "2027.1.1", "next", undefined].map(saysSettled),
    [false, false, false, true, true, true, true, true, true],
  );
});

test("diagnostics are found from the gateway's program where its name is not known to an installed plugin", async (context) => {
  const folder = tempFolder(context);
  const exports = { "./plugin-sdk/diagnostic-runtime": "./runtime.mjs" };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "openclaw", exports }));
  writeFileSync(path.join(folder, "runtime.mjs"), "export const onDiagnosticEvent = () => 'here';");
  const runtime = await importDiagnostics(path.join(folder, "openclaw.mjs"));
  assert.equal(runtime.onDiagnosticEvent(), "here");
  await assert.rejects(importDiagnostics(path.join(tempFolder(context), "openclaw.mjs")), /openclaw\/plugin-sdk/);
});

test("before 2026.4.27 agent events come by another way", async () => {
  const collector = await startCollector();
  let listener;
  let service;
  plugin.register({
    pluginConfig: { ...quietly, endpoint: collector.endpoint }, config: {}, logger: recordingLogger(), on() {},
    registerService: (registered) => (service = registered),
    runtime: { version: "2026.4.20", events: { onAgentEvent: (handler) => ((listener = handler), () => (listener = undefined)) } },
  });
  await service.start({});
  const event = (data) => listener({ runId: "r", sessionKey: "agent:main:old", stream: "lifecycle", data, ts: 1 });
  event({ phase: "start" });
  event({ phase: "end" });
  await service.stop();
  assert.equal(listener, undefined);
  await collector.stop();
  assert.deepEqual(collector.events().map(({ eventType }) => eventType), ["session.created", "turn.started", "turn.completed"]);
});

test("a wrong setting is explained and sends nothing; a disabled plugin says nothing", () => {
  const wrong = fakeGateway({ endpoint: "nowhere" });
  assert.equal(wrong.hasService(), false);
  assert.match(wrong.logger.lines[0].message, /no events are sent: endpoint "nowhere" is not a URL/);
  const disabled = fakeGateway({ enabled: false });
  assert.deepEqual([disabled.hasService(), disabled.hooks.size, disabled.logger.lines.length], [false, 0, 0]);
});

test("hooks answer nothing, so that they change nothing", async () => {
  const gateway = fakeGateway({ ...quietly, endpoint: "http://127.0.0.1:9/" }, granted);
  for (const name of HOOKS) assert.equal(gateway.hooks.get(name)({}, {}), undefined, name);
  await gateway.start();
  for (const name of HOOKS) assert.equal(gateway.hooks.get(name)(undefined, undefined), undefined, name);
  await gateway.stop();
});
