import type { Locator, Page } from "@playwright/test";
import { Answers } from "../../gateway/answers";
import { type Gateway, LAB_MS_MAX, test, timed } from "../../gateway/lab";
import { CONTEXT_WINDOW } from "../../gateway/model-server.mjs";
import { meaningful, types } from "../../gateway/station";
import type { Server } from "../../support/server";
import { expect, expectSamePage, live, mark, open, tile } from "../../support/test";

const GATEWAY = "harbour-master";
const HARBOUR = "agent:main:harbour";
const LIGHTHOUSE = "agent:main:lighthouse";

/** From the end of a turn to the page: the plugin's batch, the commit, the stream, a look at the figures. */
const LIVE_MS_MAX = 30_000;
/** The plugin waits up to 30 s between its attempts, the page up to 10 s. */
const RETURN_MS_MAX = 60_000;
/** An agent that waited for Observatory would not answer before that returns. */
const UNHINDERED_MS_MAX = 60_000;

/** What the page says while nobody listens at its address. */
const OUTAGE_ERRORS = [/WebSocket connection to/, /ERR_CONNECTION_REFUSED/];

const TOOL_TURN = ["session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed"];

interface Scene {
  page: Page;
  server: Server;
  gateway: Gateway;
  answers: Answers;
}

// A million tokens cost $3 fresh, $0.30 cached and $15 as output: model-server.mjs.
test("a real gateway's turns reach the page and outlive a killed server", async ({
  page,
  server,
  lab,
  expectedErrors,
}) => {
  test.setTimeout(LAB_MS_MAX);
  await timed("the overview waits for a first event", () => waitForFirstEvent(page, server));
  const gateway = await timed("the gateway starts", () =>
    lab.start(server.url, { gatewayId: GATEWAY, pluginConfig: { capturePayloads: true } }),
  );
  const scene = { page, server, gateway, answers: new Answers(server.url) };
  await timed("the first turn turns the empty state into the dashboard", () => firstTurn(scene));
  await timed("a session appears in the list", () => newSession(scene));
  await timed("a failing tool stands out on the session's page", () => failingTool(scene));
  await timed("so does a turn that fails", () => failingTurn(scene));
  await timed("the API tells the same", () => figuresOfThreeTurns(scene));
  await timed("a turn while the server is killed arrives once", () => turnDuringOutage(scene, expectedErrors));
  await timed("everything counts once in the overview", () => overviewAfterwards(scene));
});

async function waitForFirstEvent(page: Page, server: Server): Promise<void> {
  await open(page, server.url);
  await expect(page.getByText("Waiting for the first event")).toBeVisible();
  await live(page);
  await mark(page);
}

/** Fresh 4,000, cached 900, output 70 tokens; the last call held 3,700. */
async function firstTurn({ page, gateway, answers }: Scene): Promise<void> {
  await expect(page.getByText("Waiting for the first event")).toBeVisible();
  const prompt = "When does it open? [[read notes.txt]] [[reply At six.]] [[usage 1000+200+20, 3000+700+50]]";
  expect(await gateway.turn(HARBOUR, prompt)).toMatchObject({ ok: true, text: "At six." });

  await expect(page.getByRole("heading", { name: /^Turns per/ })).toBeVisible({ timeout: LIVE_MS_MAX });
  await expect(tile(page, "Turns")).toHaveText("1", { timeout: LIVE_MS_MAX });
  await expect(tile(page, "Active sessions")).toHaveText("1");
  await expect(tile(page, "Errors")).toHaveText("0");
  await expect(tile(page, "Cost")).toHaveText("$0.0133");
  await expect(tile(page, "Tokens")).toHaveText("5.0k");
  await expect(page.getByRole("region", { name: "Sessions per gateway" })).toContainText(GATEWAY);
  const heat = page.getByRole("region", { name: "Context usage", exact: true });
  await expect(heat.getByRole("row").filter({ hasText: HARBOUR }).getByRole("cell").last()).toHaveText("3");
  await expect(page.getByText("Waiting for the first event")).toHaveCount(0);
  await expectSamePage(page);

  expect(types(await answers.eventsOf(HARBOUR))).toEqual(TOOL_TURN);
  expect((await answers.sessions()).get(HARBOUR)).toMatchObject({
    gatewayId: GATEWAY,
    agentId: "main",
    status: "active",
    model: "scripted-1",
    turns: 1,
    failedTurns: 0,
    toolCalls: 1,
    toolErrors: 0,
    costUsd: 0.01332,
    tokens: { input: 4_900, output: 70, total: 4_970, contextUsed: 3_700, contextMax: CONTEXT_WINDOW },
  });
}

/** Fresh 1,300, cached 500, output 30 tokens; the last call held 1,300. */
async function newSession({ page, gateway }: Scene): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(HARBOUR);
  await live(page);

  await gateway.turn(LIGHTHOUSE, "Light the lamp. [[run printf lamp]] [[usage 500+0+10, 800+500+20]]");

  await expect(rows).toHaveCount(2, { timeout: LIVE_MS_MAX });
  const row = rows.first();
  await expect(row).toContainText(LIGHTHOUSE);
  await expect(row).toContainText(GATEWAY);
  // Status, context, a day's activity, turns, tools, tokens, cost, last event, menu.
  const figures = ["active", /^1%/, /events in 24 hours$/, "1", "1", "1.8k", "$0.0045", /ago|now/, /View/];
  await expect(row.getByRole("cell")).toHaveText(figures, { timeout: LIVE_MS_MAX });
  await expectSamePage(page);
}

/** Fresh 10,000, cached 4,000, output 71 tokens; the last call held 9,000. */
async function failingTool({ page, gateway, answers }: Scene): Promise<void> {
  await page.getByRole("link", { name: HARBOUR }).click();
  const turns = page.locator(".turn");
  await expect(turns).toHaveCount(1);
  await expectToolCall(page, answers);
  await live(page);

  const prompt =
    "And in winter? [[read winter.txt]] [[reply Nobody knows.]] [[wait 1500]] [[usage 4000+1000+30, 6000+3000+41]]";
  const turn = gateway.turn(HARBOUR, prompt);
  await expect(turns).toHaveCount(2, { timeout: LIVE_MS_MAX });
  await expect(turns.last()).toHaveAttribute("data-status", "active");
  expect(await turn).toMatchObject({ ok: true, text: "Nobody knows." });

  const newest = turns.last();
  await expect(newest).toHaveAttribute("data-status", "done", { timeout: LIVE_MS_MAX });
  await expect(line(newest)).toContainText("1 tool · 14k in, 71 out · 7% context · $0.0323 · scripted-1");
  await expect(line(newest)).toContainText("1 tool error");
  const call = newest.locator(".call[data-status=error]");
  await expect(call).toContainText("read");
  await expect(call).toContainText("failed");
  await expect(call.locator(".row-error")).toContainText(/winter\.txt/);
  await expect(newest).toContainText("Nobody knows.");

  await expect(fact(page, "Context window")).toContainText("7%");
  await expect(fact(page, "Context window")).toContainText("9.0k of 128k");
  await expect(fact(page, "Turns")).toHaveText("2");
  await expect(fact(page, "Tool calls")).toHaveText("2");
  await expect(fact(page, "Tool errors")).toHaveText("1");
  await expect(fact(page, "Input tokens")).toHaveText("18,900");
  await expect(fact(page, "Output tokens")).toHaveText("141");
  await expect(fact(page, "Cost")).toHaveText("$0.0456");
  await expectSamePage(page);
}

/** The first turn, as the session's page shows it. */
async function expectToolCall(page: Page, answers: Answers): Promise<void> {
  const turn = page.locator(".turn");
  await expect(line(turn)).toContainText("1 tool · 4.9k in, 70 out · 3% context · $0.0133 · scripted-1");
  await expect(turn).toHaveAttribute("data-status", "done");
  await expect(turn).toContainText("When does it open?");
  await expect(turn).toContainText("At six.");
  const call = turn.locator(".call");
  await expect(call).toHaveAttribute("data-status", "done");
  await expect(call.locator("code")).toHaveText("read");
  await call.locator("summary", { hasText: "Parameters" }).click();
  await expect(call).toContainText('"path": "notes.txt"');
  await call.locator("summary", { hasText: "Result" }).click();
  await expect(call).toContainText("The harbour opens at six.");

  const completed = (await answers.eventsOf(HARBOUR)).find((event) => event.eventType === "tool.completed");
  const { durationMs } = completed?.["timing"] as { durationMs: number };
  const shown = durationMs < 999.5 ? `${durationMs.toFixed(0)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
  await expect(call.locator(".call-line")).toContainText(shown);
}

async function failingTurn({ page, gateway }: Scene): Promise<void> {
  expect((await gateway.turn(HARBOUR, "And at night? [[fail rejected]]")).ok).toBe(false);
  const failed = page.locator(".turn[data-status=error]");
  await expect(failed).toHaveCount(1, { timeout: LIVE_MS_MAX });
  await expect(page.locator(".turn")).toHaveCount(3);
  await expect(line(failed).locator(".badge")).toHaveText("failed");
  await expect(failed.getByText(/provider rejected the request/).first()).toBeVisible();
  await expect(failed).toContainText("api_error");
  await expect(page.locator(".page-head .badge")).toHaveText("error");
  await expect(fact(page, "Failed turns")).toHaveText("1");
  await expect(fact(page, "Cost")).toHaveText("$0.0456");
  await expectSamePage(page);
}

async function figuresOfThreeTurns({ answers }: Scene): Promise<void> {
  const sessions = await answers.sessions();
  expect([...sessions.keys()].sort()).toEqual([HARBOUR, LIGHTHOUSE]);
  expect(sessions.get(HARBOUR)).toMatchObject({
    status: "error",
    turns: 3,
    failedTurns: 1,
    openTurn: null,
    toolCalls: 2,
    toolErrors: 1,
    events: (await answers.eventsOf(HARBOUR)).length,
    costUsd: 0.045585,
    tokens: {
      input: 18_900,
      output: 141,
      total: 19_041,
      contextUsed: 9_000,
      contextMax: CONTEXT_WINDOW,
      percentUsed: 9_000 / CONTEXT_WINDOW,
    },
    lastError: { type: "api_error", eventType: "turn.failed" },
  });
  const turns = await answers.turns(HARBOUR);
  expect(turns).toMatchObject([
    { failed: false, open: false, toolCalls: 1, toolErrors: 0, costUsd: 0.01332, tokens: { contextUsed: 3_700 } },
    { failed: false, open: false, toolCalls: 1, toolErrors: 1, costUsd: 0.032265, tokens: { contextUsed: 9_000 } },
    { failed: true, open: false, toolCalls: 0, toolErrors: 0, costUsd: 0, tokens: { total: 0 } },
  ]);
  const events = meaningful(await answers.eventsOf(HARBOUR));
  expect(types(events)).toEqual([
    ...TOOL_TURN,
    "turn.started", "tool.invoked", "tool.failed", "turn.completed",
    "turn.started", "turn.failed",
  ]);
  expect(events.slice(1).map((event) => event["turnId"])).toEqual(
    [4, 4, 2].flatMap((count, index) => Array(count).fill(turns[index]?.["turnId"])),
  );
  expect(await answers.summary()).toMatchObject({
    uniqueSessions: 2,
    totals: {
      events: (await answers.events()).length,
      turns: 4,
      failedTurns: 1,
      errors: 2,
      toolCalls: 3,
      toolErrors: 1,
      tokensInput: 20_700,
      tokensOutput: 171,
      tokensTotal: 20_871,
      costUsd: 0.050085,
    },
  });
}

/** Fresh 4,500, cached 16,500, output 62 tokens; the last call held 12,000. */
async function turnDuringOutage({ page, server, gateway, answers }: Scene, expectedErrors: RegExp[]): Promise<void> {
  const before = await answers.eventsOf(HARBOUR);
  const indicator = page.locator("[data-live]");

  expectedErrors.push(...OUTAGE_ERRORS);
  await server.kill("SIGKILL");
  await expect(indicator).toHaveAttribute("data-live", "lost");
  const prompt = "Once more? [[read notes.txt]] [[reply Still six.]] [[usage 2000+7000+25, 2500+9500+37]]";
  const answer = await gateway.turn(HARBOUR, prompt);
  expect(answer).toMatchObject({ ok: true, text: "Still six." });
  expect(answer.durationMs).toBeLessThan(UNHINDERED_MS_MAX);
  // The server must not be back before the plugin has tried in vain.
  await expect.poll(() => gateway.logs(), { timeout: LIVE_MS_MAX }).toContain("cannot take events now");
  await expect(page.locator(".turn")).toHaveCount(3);

  await server.start();
  await expect(indicator).toHaveAttribute("data-live", "connected", { timeout: RETURN_MS_MAX });
  expectedErrors.length = 0;
  await expect(page.locator(".turn")).toHaveCount(4, { timeout: RETURN_MS_MAX });
  const newest = page.locator(".turn").last();
  await expect(line(newest)).toContainText("1 tool · 21k in, 62 out · 9% context · $0.0194", {
    timeout: LIVE_MS_MAX,
  });
  await expect(newest).toContainText("Still six.");
  await expect(fact(page, "Context window")).toContainText("12k of 128k");
  await expect(fact(page, "Cost")).toHaveText("$0.0650");
  await expect(page.locator(".page-head .badge")).toHaveText("active");
  await expectSamePage(page);

  const after = await answers.eventsOf(HARBOUR);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(types(after.slice(before.length))).toEqual(TOOL_TURN.slice(1));
}

/** One more turn, of fresh 100 and output 5 tokens, shows that the plugin has nothing left to send again. */
async function overviewAfterwards({ page, gateway, answers }: Scene): Promise<void> {
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Overview" }).click();
  await expect(tile(page, "Turns")).toHaveText("5");
  await live(page);
  await gateway.turn(LIGHTHOUSE, "Good night. [[reply Good night.]] [[usage 100+0+5]]");
  await expect(tile(page, "Turns")).toHaveText("6", { timeout: LIVE_MS_MAX });
  await expect(page.locator(".tile", { hasText: "Turns" })).toContainText("1 failed");
  await expect(tile(page, "Errors")).toHaveText("2");
  await expect(page.locator(".tile", { hasText: "Errors" })).toContainText("1 of tools");
  await expect(tile(page, "Cost")).toHaveText("$0.0698");
  await expect(page.getByRole("region", { name: "Last failures" })).toContainText(HARBOUR);
  await expectSamePage(page);

  expect(await answers.summary()).toMatchObject({
    uniqueSessions: 2,
    totals: {
      events: (await answers.events()).length,
      turns: 6,
      failedTurns: 1,
      errors: 2,
      toolCalls: 4,
      toolErrors: 1,
      tokensInput: 41_800,
      tokensOutput: 238,
      tokensTotal: 42_038,
      costUsd: 0.06984,
    },
  });
  expect(await answers.turns(HARBOUR)).toHaveLength(4);
  expect(await answers.turns(LIGHTHOUSE)).toHaveLength(2);
  expect((await answers.sessions()).get(HARBOUR)).toMatchObject({
    turns: 4,
    events: (await answers.eventsOf(HARBOUR)).length,
    costUsd: 0.064965,
    tokens: { input: 39_900, output: 203, total: 40_103, contextUsed: 12_000 },
  });
}

/** A figure of the session, by its name. */
function fact(page: Page, name: string): Locator {
  return page.locator(".facts > div", { has: page.getByText(name, { exact: true }) }).locator("dd");
}

/** The figures of a turn. */
function line(turn: Locator): Locator {
  return turn.locator(".turn-head");
}
