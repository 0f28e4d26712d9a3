import assert from "node:assert/strict";
import { test } from "node:test";
import { RUNS_MAX } from "../dist/mapping/runs.js";
import { QUIET_MS } from "../dist/mapping/settling.js";
import { fixture, newMapper, replay } from "./support.mjs";

const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("a turn with a tool call becomes five events in order, and one for each call of the model", () => {
  const { events } = replay(fixture("tool-turn"));
  const happened = events.filter((event) => event.eventType !== "model.called");
  assert.deepEqual(happened.map((event) => event.eventType), [
    "session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed",
  ]);
  for (const event of events) {
    const version = event.eventType === "model.called" ? 4 : 5;
    assert.match(event.id, new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
    assert.match(event.timestamp, /^2026-11-23T05:48:4\d\.\d{3}Z$/);
    assert.equal(event.gatewayId, "gateway-1");
    assert.equal(event.sessionKey, "agent:main:tool");
    assert.equal(event.agentId, "main");
  }
  assert.equal(new Set(events.map((event) => event.id)).size, events.length);
  assert.equal(new Set(events.slice(1).map((event) => event.turnId)).size, 1);
});

test("the same happening has the same id, on whatever surface it is seen", () => {
  const lines = fixture("tool-turn");
  const ids = (events) => events.filter((event) => event.eventType !== "model.called").map((event) => event.id);
  assert.deepEqual(ids(replay(lines).events), ids(replay(lines).events));
  const withheld = new Set(["before_agent_reply", "llm_output"]);
  assert.deepEqual(ids(replay(lines.filter((line) => !withheld.has(line.name))).events).sort(), ids(replay(lines).events).sort());
  const elsewhere = new Set(ids(replay(lines, { gatewayId: "gateway-2" }).events));
  assert.ok(ids(replay(lines).events).every((id) => !elsewhere.has(id)));
});

test("each call of the model has an event, whose figures stand apart from the sums", () => {
  const { of } = replay(fixture("tool-turn"));
  const calls = of("model.called");
  const [turn] = of("turn.completed");
  assert.equal(calls.length, 2);
  for (const { call, tokens, cost, model, timing, turnId } of calls) {
    assert.deepEqual([tokens, cost, call.outcome, turnId], [undefined, undefined, "completed", turn.turnId]);
    assert.deepEqual(model, { provider: "example", modelId: "model-1" });
    assert.ok(timing.ttftMs > 0 && timing.durationMs >= timing.ttftMs);
  }
  assert.equal(calls[0].call.tokens.total + calls[1].call.tokens.total, turn.tokens.total);
  near(calls[0].call.cost.totalCost + calls[1].call.cost.totalCost, turn.cost.totalCost);
  assert.equal(calls[1].call.tokens.input, turn.tokens.contextUsed);
});

test("without diagnostics a call is told from the hook alone, with them once", () => {
  const lines = fixture("tool-turn");
  const { of } = replay(lines.filter((line) => line.source !== "diagnostic"));
  assert.deepEqual(of("model.called").map((event) => [event.call.outcome, event.call.tokens]), [["completed", undefined], ["completed", undefined]]);
  const hook = lines.find((line) => line.name === "model_call_ended");
  const late = { ...hook, t: hook.t + 3_000 };
  assert.equal(replay([...lines, late]).of("model.called").length, 2);
});

test("a failed attempt of a run is a call that failed, although all attempts share one call id", () => {
  const calls = replay(fixture("retried")).of("model.called");
  assert.equal(calls.length, 7);
  assert.ok(calls.every((event) => event.call.outcome === "error"));
});

test("tokens are sums over the calls, the context is that of the last call", () => {
  const [turn] = replay(fixture("tool-turn")).of("turn.completed");
  assert.deepEqual(turn.tokens, {
    input: 55_071 + 18_355, output: 50, total: 73_476, cacheRead: 18_355,
    contextUsed: 27_560 + 9_186, contextMax: 128_000, percentUsed: 36_746 / 128_000,
  });
  near(turn.cost.totalCost, 0.1714695);
  near(turn.cost.inputCost + turn.cost.outputCost, turn.cost.totalCost);
  near(turn.cost.outputCost, 50 * 15e-6);
  assert.deepEqual(turn.model, { provider: "example", modelId: "model-1" });
  assert.equal(turn.timing.durationMs, turn.timing.endMs - turn.timing.startMs);
  assert.equal(turn.timing.ttftMs, 201);
  assert.equal(turn.channel, "http");
  assert.equal(turn.trigger, "user");
});

test("without conversation access the figures are the same, from the gateway's own account", () => {
  const withheld = new Set(["before_agent_reply", "llm_output"]);
  const lines = fixture("tool-turn");
  const [full] = replay(lines).of("turn.completed");
  const { of } = replay(lines.filter((line) => !withheld.has(line.name)));
  const [degraded] = of("turn.completed");
  assert.deepEqual(degraded.tokens, full.tokens);
  near(degraded.cost.totalCost, full.cost.totalCost);
  assert.equal(of("turn.started").length, 1);
});

test("parts of the cost are left out when a reply was not seen", () => {
  const lines = fixture("tool-turn");
  const at = lines.findIndex((line) => line.source === "transcript");
  const [turn] = replay(lines.toSpliced(at, 1)).of("turn.completed");
  assert.deepEqual(Object.keys(turn.cost), ["totalCost"]);
});

test("what was not measured is absent, not zero", () => {
  const lines = fixture("tool-turn").filter((line) => !["llm_output", "model.usage"].includes(line.name) && line.source !== "transcript");
  const [turn] = replay(lines).of("turn.completed");
  assert.equal(turn.cost, undefined);
  assert.deepEqual(turn.tokens, { contextMax: 128_000 });
  const [failed] = replay(fixture("aborted")).of("turn.failed");
  assert.ok(!("tokens" in failed) && !("cost" in failed));
});

test("texts are sent only with capturePayloads", () => {
  const lines = fixture("tool-turn");
  assert.ok(replay(lines).events.every((event) => !("payload" in event)));
  const { of } = replay(lines, { capturePayloads: true });
  assert.deepEqual(of("turn.started")[0].payload, { userMessage: "please read" });
  assert.deepEqual(of("turn.completed")[0].payload, {
    userMessage: "please read", assistantMessage: "I have read the file.",
  });
});

test("a run that was retried ends once", () => {
  const { of } = replay(fixture("retried"));
  assert.equal(of("turn.started").length, 1);
  assert.equal(of("turn.completed").length, 0);
  assert.equal(of("turn.retrying").length, 6);
  assert.deepEqual(of("turn.retrying")[0].retry, { attempt: 1, maxAttempts: 8, delayMs: 1_237, reason: "timeout" });
  const [failed, ...more] = of("turn.failed");
  assert.deepEqual(more, []);
  assert.equal(failed.error.type, "timeout");
  assert.equal(failed.error.retriable, true);
  assert.equal(failed.retry.retries, 6);
});

test("a context overflow fails the turn and is an event of its own, counted once", () => {
  const { of } = replay(fixture("overflow"));
  const [failed] = of("turn.failed");
  assert.equal(failed.error.type, "context_overflow");
  assert.equal(failed.error.retriable, false);
  assert.match(failed.error.message, /Context overflow/);
  const [overflow] = of("context.overflow");
  assert.equal(overflow.turnId, failed.turnId);
  assert.ok(!("error" in overflow) && !("cost" in overflow));
});

test("an aborted run is failed, once, although the gateway first calls it ended", () => {
  const { of } = replay(fixture("aborted"));
  assert.equal(of("turn.completed").length, 0);
  assert.deepEqual(of("turn.failed").map((event) => event.error.type), ["aborted"]);
});

test("a settled end that comes twice, or late again, is one event", () => {
  const lines = fixture("tool-turn");
  const settled = lines.find((line) => line.event.data?.executionSettled);
  const late = { ...settled, t: settled.t + 60_000 };
  assert.equal(replay([...lines, settled, late]).of("turn.completed").length, 1);
});

test("the warning comes at 80 percent and once per crossing", () => {
  const { of } = replay(fixture("compaction"));
  const [warning, ...more] = of("context.warning");
  assert.deepEqual(more, []);
  assert.deepEqual(warning.tokens, { contextUsed: 58_000, contextMax: 64_000, percentUsed: 0.90625 });

  const { mapper, events } = newMapper();
  const turn = (runId, used) => {
    const place = { runId, sessionKey: "agent:main:gauge" };
    const usage = { input: used, output: 1 };
    mapper.hook("llm_output", { ...place, usage, lastAssistant: { usage }, contextTokenBudget: 1_000 }, place);
    mapper.agentEvent({ ...place, stream: "lifecycle", data: { phase: "end", executionSettled: true }, ts: 1 });
    mapper.flush();
  };
  [799, 800, 900, 100, 850].forEach((used, index) => turn(`run-${index}`, used));
  const warned = events.filter((event) => event.eventType === "context.warning");
  assert.deepEqual(warned.map((event) => event.turnId), ["run-1", "run-4"]);
});

test("runs that never settle do not pile up", () => {
  const { mapper, events } = newMapper();
  const call = (runId) => mapper.hook("model_call_ended", { runId, sessionKey: "agent:main:s", contextTokenBudget: 7 }, {});
  for (let index = 0; index <= RUNS_MAX; index += 1) call(`run-${index}`);
  const settle = (runId) => {
    const data = { phase: "end", executionSettled: true };
    mapper.agentEvent({ runId, sessionKey: "agent:main:s", stream: "lifecycle", data, ts: 1 });
    mapper.flush();
  };
  settle("run-0");
  settle(`run-${RUNS_MAX}`);
  const ends = events.filter((event) => event.eventType === "turn.completed");
  assert.deepEqual(ends.map((event) => event.tokens), [undefined, { contextMax: 7 }]);
});

test("a fallback is told with what was asked for and what served", () => {
  const { mapper, events } = newMapper();
  const place = { runId: "r", sessionKey: "agent:main:s", sessionId: "i" };
  mapper.hook("before_agent_reply", {}, { ...place, trigger: "user", modelProviderId: "a", modelId: "one" }, 1);
  const step = { phase: "fallback_step", fallbackStepFromModel: "a/one", fallbackStepToModel: "b/x/two", fallbackStepFromFailureReason: "rate_limit", fallbackStepChainPosition: 1 };
  mapper.agentEvent({ ...place, stream: "lifecycle", data: { ...step, fallbackStepFinalOutcome: "next_fallback" }, ts: 2 });
  mapper.diagnostic({ type: "model.failover", sessionKey: "agent:main:s", fromProvider: "a", fromModel: "one", toProvider: "b", toModel: "x/two", reason: "rate_limit", ts: 3 });
  mapper.agentEvent({ ...place, stream: "lifecycle", data: { ...step, fallbackStepFinalOutcome: "succeeded" }, ts: 4 });
  mapper.hook("llm_output", { ...place, provider: "b", model: "x/two", reasoningEffort: "high", contextTokenBudget: 9, contextWindowReferenceTokens: 20 }, place, 5);
  mapper.agentEvent({ ...place, stream: "lifecycle", data: { phase: "end", executionSettled: true, stopReason: "stop" }, ts: 6 });
  mapper.flush();
  const fallbacks = events.filter((event) => event.eventType === "model.fallback");
  assert.equal(fallbacks.length, 1);
  assert.deepEqual(fallbacks[0].fallback, { from: "a/one", to: "b/x/two", reason: "rate_limit", position: 1 });
  assert.deepEqual(fallbacks[0].model, { provider: "b", modelId: "x/two" });
  const end = events.at(-1);
  assert.deepEqual(end.model, { provider: "b", modelId: "x/two", thinking: "high", requested: "a/one" });
  assert.deepEqual(end.tokens, { contextMax: 9, contextWindow: 20 });
  assert.equal(end.stopReason, "stop");
  mapper.diagnostic({ type: "model.failover", sessionKey: "agent:main:s", fromProvider: "a", fromModel: "one", reason: "billing", suspended: true, ts: 7 });
  assert.deepEqual(events.at(-1).fallback, { from: "a/one", reason: "billing", suspended: true });
});

test("a gateway that does not say when a run is over has one end per run all the same", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { mapper, events } = newMapper({ settledIsSaid: false });
  const event = (data, ts) => mapper.agentEvent({ runId: "r", sessionKey: "agent:main:s", stream: "lifecycle", data, ts });
  event({ phase: "start" }, 1);
  event({ phase: "error", error: "overloaded" }, 2);
  context.mock.timers.tick(QUIET_MS - 1);
  event({ phase: "start" }, 3);
  context.mock.timers.tick(QUIET_MS);
  const ends = () => events.filter(({ eventType }) => eventType === "turn.completed" || eventType === "turn.failed");
  assert.deepEqual(ends(), []);
  event({ phase: "end", endedAt: 4 }, 4);
  event({ phase: "end", endedAt: 5 }, 5);
  context.mock.timers.tick(QUIET_MS);
  assert.deepEqual(ends().map(({ eventType, timing }) => [eventType, timing.durationMs]), [["turn.completed", 4]]);
});
