import { expectBalance } from "../../gateway/books";
import { CONTEXT_WINDOW } from "../../gateway/model-server.mjs";
import { ARRIVAL_MS_MAX, eventsWith, only, type Station, STATION, test, types } from "../../gateway/station";
import { expect, open } from "../../support/test";

// A million tokens cost $3 fresh, $0.30 cached and $15 as output: model-server.mjs.

test("a plain turn: tokens, context, cost, texts and trigger", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:plain";
  const prompt = "Good morning. [[reply Good morning, harbour.]] [[usage 1000+200+20]]";
  expect(await gateway.turn(key, prompt)).toMatchObject({ ok: true, text: "Good morning, harbour." });

  const events = await eventsWith(answers, key, "turn.completed");
  expect(types(events)).toEqual(["session.created", "turn.started", "turn.completed"]);
  const [started, completed] = [only(events, "turn.started"), only(events, "turn.completed")];
  expect(completed).toMatchObject({
    gatewayId: STATION,
    agentId: "main",
    turnId: started["turnId"],
    trigger: "user",
    tokens: {
      input: 1_200,
      output: 20,
      total: 1_220,
      cacheRead: 200,
      contextUsed: 1_200,
      contextMax: CONTEXT_WINDOW,
      percentUsed: 1_200 / CONTEXT_WINDOW,
    },
    model: { provider: "scripted", modelId: "scripted-1" },
    payload: { assistantMessage: "Good morning, harbour." },
  });
  expect(started).toMatchObject({ payload: { userMessage: prompt } });
  const { inputCost, outputCost, totalCost, estimated } = completed["cost"] as Record<string, number>;
  expect([inputCost, outputCost, totalCost]).toEqual([0.00306, 0.0003, 0.00336].map((usd) => expect.closeTo(usd, 9)));
  expect(estimated ?? false, "OpenClaw knew the price").toBe(false);
  const timing = completed["timing"] as Record<string, number>;
  expect(timing["durationMs"]).toBeGreaterThan(0);
  expect(timing["ttftMs"]).toBeLessThan(timing["durationMs"] as number);

  expect(await answers.session(key)).toMatchObject({
    parentSessionKey: null,
    agentId: "main",
    status: "active",
    turns: 1,
    failedTurns: 0,
    openTurn: null,
    toolCalls: 0,
    costUsd: expect.closeTo(0.00336, 9),
    model: "scripted-1",
    lastError: null,
  });
  expect(await answers.turns(key)).toMatchObject([{ turnId: started["turnId"], failed: false, open: false }]);
});

test("tool calls of one answer: parameters, results, exit code, time", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:tools";
  const prompt = "[[read notes.txt]] [[run printf lamp; exit 3]] [[reply Both.]] [[usage 800+0+40, 900+800+15]]";
  expect(await gateway.turn(key, prompt)).toMatchObject({ ok: true, text: "Both." });

  const events = await eventsWith(answers, key, "turn.completed");
  const { turnId } = only(events, "turn.started");
  expect(types(events).filter((type) => type.startsWith("tool.")).sort()).toEqual([
    "tool.completed", "tool.completed", "tool.invoked", "tool.invoked",
  ]);
  const calls = events.filter(({ eventType }) => eventType === "tool.completed");
  for (const call of calls) {
    expect(call["turnId"]).toBe(turnId);
    expect((call["timing"] as { durationMs: number }).durationMs).toBeGreaterThanOrEqual(0);
  }
  const tools = Object.fromEntries(calls.map(({ tool }) => [(tool as { name: string }).name, tool]));
  expect(tools).toMatchObject({
    read: { parameters: { path: "notes.txt" } },
    // A command that fails is a call that worked.
    exec: { parameters: { command: "printf lamp; exit 3" }, exitCode: 3 },
  });
  expect(JSON.stringify(tools["read"])).toContain("The harbour opens at six.");
  expect(only(events, "turn.completed")).toMatchObject({
    tokens: { input: 2_500, output: 55, total: 2_555, cacheRead: 800, contextUsed: 1_700 },
  });
  expect(await answers.session(key)).toMatchObject({ turns: 1, toolCalls: 2, toolErrors: 0, status: "active" });
  expect(await answers.turns(key)).toMatchObject([{ toolCalls: 2, toolErrors: 0, failed: false }]);
});

test("a failing tool fails its call, not its turn", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:tool-failure";
  expect((await gateway.turn(key, "[[read winter.txt]] [[reply It is not there.]]")).ok).toBe(true);

  const events = await eventsWith(answers, key, "turn.completed");
  const failed = only(events, "tool.failed");
  expect(types(events)).toEqual(["session.created", "turn.started", "tool.invoked", "tool.failed", "turn.completed"]);
  expect(failed).toMatchObject({
    turnId: only(events, "turn.started")["turnId"],
    tool: { name: "read", error: expect.stringMatching(/not found|ENOENT|no such/i) },
    error: { type: "tool_error", retriable: false },
  });
  expect(await answers.session(key)).toMatchObject({
    status: "active",
    turns: 1,
    failedTurns: 0,
    toolCalls: 1,
    toolErrors: 1,
  });
});

const REFUSALS = [
  { kind: "rejected", type: "api_error", page: /provider rejected the request/ },
  { kind: "overflow", type: "context_overflow", page: /[Cc]ontext/ },
  { kind: "unauthorized", type: "api_error", page: /401/, model: "locked/locked-1" },
];
for (const { kind, type, page: message, model } of REFUSALS) {
  test(`a model's error fails the turn once: ${kind}`, async ({ page, station: { gateway, answers, server } }) => {
    const key = `agent:main:model-${kind}`;
    const answer = await gateway.turn(key, `[[fail ${kind}]]`, model === undefined ? {} : { model });
    expect(answer.ok).toBe(false);

    const events = await eventsWith(answers, key, "turn.failed");
    const overflow = kind === "overflow" ? ["context.overflow"] : [];
    expect(types(events)).toEqual(["session.created", "turn.started", "turn.failed", ...overflow]);
    const failed = only(events, "turn.failed");
    expect(failed).toMatchObject({ error: { type, message: expect.stringMatching(message), retriable: false } });
    expect(failed["cost"]).toBeUndefined();
    expect(await answers.session(key)).toMatchObject({
      status: "error",
      turns: 1,
      failedTurns: 1,
      openTurn: null,
      costUsd: 0,
      lastError: { type },
    });
    await open(page, `${server.url}/sessions/${encodeURIComponent(key)}`);
    await expect(page.locator(".page-head .badge")).toHaveText("error");
    await expect(page.locator(".turn[data-status=error]")).toHaveCount(1);
    await expect(page.locator(".turn[data-status=error]")).toContainText(message);
  });
}

test("a model's error that a retry mends is one good turn", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:retried";
  const answer = await gateway.turn(key, "[[stumble server]] [[reply At last.]] [[usage 500+0+10]]");
  expect(answer).toMatchObject({ ok: true, text: "At last." });

  const events = await eventsWith(answers, key, "turn.completed");
  expect(types(events)).toEqual(["session.created", "turn.started", "turn.completed"]);
  expect(only(events, "turn.retrying")).toMatchObject({ turnId: only(events, "turn.started")["turnId"] });
  expect(only(events, "turn.completed")).toMatchObject({ tokens: { input: 500, output: 10 } });
  expect(await answers.session(key)).toMatchObject({ status: "active", turns: 1, failedTurns: 0, lastError: null });
});

test("a subagent is a session with a parent", async ({ station }) => {
  const parent = "agent:main:harbour-office";
  const prompt =
    "[[spawn Look at the tide. (reply High at noon.) (usage 400+100+11)]] [[reply Sent.]] [[usage 1000+0+20, 2000+0+30]]";
  const child = await subagentOf(station, parent, prompt, "subagent.completed");
  const { answers } = station;

  const events = await eventsWith(answers, child, "turn.completed");
  expect(types(events).sort()).toEqual([
    "session.created", "subagent.completed", "subagent.spawned", "turn.completed", "turn.started",
  ]);
  const { turnId } = only(events, "turn.started");
  for (const event of events) expect(event["parentSessionKey"], event.eventType).toBe(parent);
  expect(only(events, "subagent.spawned")["turnId"]).toBe(turnId);
  expect(only(events, "subagent.completed")["turnId"]).toBe(turnId);
  expect(await answers.session(child)).toMatchObject({
    parentSessionKey: parent,
    turns: 1,
    failedTurns: 0,
    tokens: { input: 500, output: 11, total: 511, contextUsed: 500, contextMax: CONTEXT_WINDOW },
    costUsd: expect.closeTo(0.001395, 9),
  });
  // The child's end is announced to the parent, which answers once more; its own consumption is not the child's.
  await eventsWith(answers, parent, "turn.completed", 2);
  expect(await answers.session(parent)).toMatchObject({
    parentSessionKey: null,
    turns: 2,
    toolCalls: 1,
    tokens: { input: 1_000 + 2_000 + 2_000, output: 20 + 30 + 30 },
  });
});

test("a failed subagent", async ({ station }) => {
  const parent = "agent:main:night-office";
  const child = await subagentOf(station, parent, "[[spawn Try. (fail rejected)]] [[reply Sent.]]", "subagent.failed");
  const { answers } = station;

  const events = await eventsWith(answers, child, "turn.failed");
  expect(types(events).sort()).toEqual([
    "session.created", "subagent.failed", "subagent.spawned", "turn.failed", "turn.started",
  ]);
  expect(await answers.session(child)).toMatchObject({ parentSessionKey: parent, turns: 1, failedTurns: 1 });
  await eventsWith(answers, parent, "turn.completed", 2);
  expect(await answers.session(parent)).toMatchObject({ turns: 2, failedTurns: 0, status: "active" });
});

async function subagentOf({ gateway, answers }: Station, parent: string, prompt: string, end: string): Promise<string> {
  expect(await gateway.turn(parent, prompt)).toMatchObject({ ok: true, text: "Sent." });
  const children = async () =>
    [...(await answers.sessions()).values()]
      .filter((row) => row["parentSessionKey"] === parent)
      .map((row) => String(row["sessionKey"]));
  await expect.poll(children, { timeout: ARRIVAL_MS_MAX }).toEqual([expect.stringMatching(/^agent:main:subagent:/)]);
  const [child] = (await children()) as [string];
  await eventsWith(answers, child, end);
  return child;
}

test("the whole gateway: every token and every dollar once, nothing missing", async ({ station }) => {
  await station.gateway.turn("agent:main:last", "[[reply Good night.]]");
  await eventsWith(station.answers, "agent:main:last", "turn.completed");
  await expectBalance(station.answers, station.gateway, STATION);
});
