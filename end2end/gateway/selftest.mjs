// Proves the plugin on the real gateway: `node end2end/gateway/selftest.mjs`
import assert from "node:assert/strict";
import { eventually, startCollector } from "./collector.mjs";
import { makeWorkdir, packPlugin, startGateway } from "./gateway.mjs";
import { ensureOpenclaw } from "./install.mjs";
import { CONTEXT_WINDOW, PRICE } from "./model-server.mjs";

const OUTAGE_MS = 10_000;
const ENDS = ["turn.completed", "turn.failed"];

const timed = async (what, work) => {
  const startedAt = Date.now();
  const result = await work();
  console.log(`ok ${what} (${((Date.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return result;
};
const types = (events) => events.map((event) => event.eventType);
const ended = (collector, key) => eventually(`the end of a turn of ${key}`, () => collector.of(key, ...ENDS)[0]);
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

async function toolTurn({ gateway, collector, key }) {
  const message = "What do the notes say? [[read notes.txt]] [[reply At six.]] [[usage 1000+200+20, 3000+700+50]]";
  const answer = await gateway.turn(key, message);
  assert.deepEqual([answer.ok, answer.text], [true, "At six."]);
  const end = await ended(collector, key);
  assert.deepEqual(types(collector.of(key)), [
    "session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed",
  ]);
  const [, started, invoked, completed] = collector.of(key);
  for (const event of [started, invoked, completed]) assert.equal(event.turnId, end.turnId);
  assert.deepEqual(invoked.tool.parameters, { path: "notes.txt" });
  assert.ok(completed.timing.durationMs >= 0);
  return end;
}

function assertFigures({ tokens, cost, model, timing }, { parts }) {
  assert.deepEqual(tokens, {
    input: 1_200 + 3_700, output: 70, total: 4_970, cacheRead: 900,
    contextUsed: 3_700, contextMax: CONTEXT_WINDOW, percentUsed: 3_700 / CONTEXT_WINDOW,
  });
  const inputCost = (4_000 * PRICE.input + 900 * PRICE.cacheRead) / 1e6;
  const outputCost = (70 * PRICE.output) / 1e6;
  near(cost.totalCost, inputCost + outputCost);
  if (parts) {
    near(cost.inputCost, inputCost);
    near(cost.outputCost, outputCost);
  }
  assert.deepEqual(model, { provider: "scripted", modelId: "scripted-1" });
  assert.ok(timing.durationMs > 0 && timing.ttftMs > 0);
}

async function failures({ gateway, collector }) {
  await timed("a failing tool is tool.failed, its turn completes", async () => {
    const key = "agent:main:missing-file";
    await gateway.turn(key, "[[read missing.txt]] [[reply It is not there.]]");
    assert.equal((await ended(collector, key)).eventType, "turn.completed");
    const [failed] = collector.of(key, "tool.failed");
    assert.match(failed.tool.error, /not found/i);
    assert.equal(failed.error.type, "tool_error");
    assert.equal(collector.of(key, "tool.completed").length, 0);
  });
  await timed("a failing model is turn.failed with its error", async () => {
    for (const [kind, type] of [["overflow", "context_overflow"], ["rejected", "api_error"]]) {
      const key = `agent:main:model-${kind}`;
      assert.equal((await gateway.turn(key, `[[fail ${kind}]]`)).ok, false);
      const failed = await ended(collector, key);
      assert.equal(failed.eventType, "turn.failed");
      assert.equal(failed.error.type, type);
      assert.equal(failed.error.retriable, false);
      assert.ok(failed.error.message.length > 10);
      assert.equal(collector.of(key, "context.overflow").length, kind === "overflow" ? 1 : 0);
    }
  });
}

async function outage({ gateway, collector }) {
  const keys = [1, 2, 3].map((number) => `agent:main:outage-${number}`);
  const before = collector.counts().events;
  await collector.down();
  const backAt = Date.now() + OUTAGE_MS;
  for (const key of keys) {
    const answer = await gateway.turn(key, "[[read notes.txt]]");
    assert.ok(answer.ok && answer.durationMs < OUTAGE_MS, "the agent does not wait for Observatory");
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, backAt - Date.now())));
  assert.equal(collector.counts().events, before);
  await collector.up();
  for (const key of keys) {
    await ended(collector, key);
    assert.deepEqual(types(collector.of(key)), [
      "session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed",
    ]);
  }
}

function assertOneEndPerTurn(collector) {
  const count = (turnId, kinds) => collector.all()
    .filter((event) => event.turnId === turnId && kinds.includes(event.eventType)).length;
  const turnIds = new Set(collector.all().map((event) => event.turnId).filter((turnId) => turnId !== undefined));
  assert.ok(turnIds.size >= 8, `${turnIds.size} turns`);
  for (const turnId of turnIds) {
    assert.equal(count(turnId, ENDS), 1, `ends of turn ${turnId}`);
    assert.equal(count(turnId, ["turn.started"]), 1, `starts of turn ${turnId}`);
  }
  assert.ok(collector.all().every((event) => event.gatewayId === "selftest"));
}

async function withGateway(options, work) {
  const { workdir, remove } = await makeWorkdir();
  const gateway = await timed("the gateway starts", () => startGateway({ workdir, token: "t", gatewayId: "selftest", ...options }));
  try {
    await work(gateway);
  } catch (error) {
    console.error((await gateway.logs()).slice(-6_000));
    throw error;
  } finally {
    await gateway.kill();
    await remove();
  }
}

const packing = await makeWorkdir("observatory-plugin-");
const collector = await startCollector();
try {
  await timed("openclaw is installed", () => ensureOpenclaw());
  const pluginTgz = await timed("the plugin is packed", () => packPlugin(packing.workdir));
  const common = { observatoryEndpoint: collector.endpoint, pluginTgz };

  await withGateway(common, async (gateway) => {
    const context = { gateway, collector };
    await timed("a turn with a tool call, its tokens, context and cost", async () => {
      assertFigures(await toolTurn({ ...context, key: "agent:main:harbour" }), { parts: true });
    });
    await failures(context);
    await timed("ten seconds without a collector lose nothing", () => outage(context));
    await timed("what waits is sent while the gateway stops", async () => {
      await gateway.turn("agent:main:last", "[[reply Bye.]]");
      await gateway.stop();
      assert.equal((await ended(collector, "agent:main:last")).eventType, "turn.completed");
    });
  });
  await withGateway({ ...common, conversationAccess: false }, async (gateway) => {
    await timed("without conversation access the figures still come, and the log says what is missing", async () => {
      assert.match(
        await gateway.logs(),
        /openclaw config set plugins\.entries\.observatory\.hooks\.allowConversationAccess true/,
      );
      assertFigures(await toolTurn({ gateway, collector, key: "agent:main:reserved" }), { parts: false });
    });
  });
  assertOneEndPerTurn(collector);
  console.log("passed", JSON.stringify(collector.counts()));
} finally {
  await collector.down();
  await packing.remove();
}
