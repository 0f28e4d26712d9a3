import { event, failedTurn, turn } from "../support/events";
import { expect, expectSamePage, hydrated, live, mark, open, test } from "../support/test";

const KEY = "agent:main:telegram:1";
const PATH = `/sessions/${encodeURIComponent(KEY)}`;

test("a turn is shown with its tool call, tokens and messages", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}?gateway=workshop`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(KEY);
  await expect(page).toHaveTitle(new RegExp(`active · ${KEY}`));
  const shown = page.locator(".turn");
  await expect(shown).toHaveCount(1);
  await expect(shown.locator(".turn-head")).toContainText(
    "1.5 s · 1 tool · 1.2k in, 80 out · 42% context · $0.0120",
  );
  await expect(shown.locator("[data-who=user]")).toContainText("question of t1");
  await expect(shown.locator("[data-who=assistant]")).toContainText("answer of t1");
  const call = shown.locator(".call");
  await expect(call).toContainText("read_file");
  await expect(call).toContainText("500 ms");
  // What it was asked for is seen at a glance.
  await expect(call.locator(".call-glance")).toHaveText('"path": "notes.md"');
  await call.locator("summary", { hasText: "Parameters" }).click();
  await expect(call.locator("pre").first()).toBeVisible();
  await expect(page.locator("#chart-tokens-title")).toHaveText("Tokens per turn: input, cache, output");
  await expect(page.locator("#chart-context-desc")).toContainText("84,000 of 200,000 tokens, 42%");
});

test("long names do not push the timeline over the figures", async ({ page, server }) => {
  await server.post(...failedTurn("t1", "y".repeat(400)), ...turn("t2", { model: { modelId: "m".repeat(200) } }));
  await open(page, `${server.url}${PATH}`);
  const timeline = await page.locator(".tl-frame").boundingBox();
  const figures = await page.getByRole("region", { name: "Figures of the session" }).boundingBox();
  if (timeline === null || figures === null) throw new Error("both are on the page");
  expect(timeline.x + timeline.width).toBeLessThanOrEqual(figures.x);
});

test("failures stand out, pinned above everything", async ({ page, server }) => {
  await server.post(...turn("t1"), ...failedTurn("t2", "permission denied"));
  await open(page, `${server.url}${PATH}`);
  await expect(page.locator(".turn")).toHaveCount(2);
  const failed = page.locator(".turn[data-status=error]");
  await expect(failed.locator(".call[data-status=error]")).toContainText("permission denied");
  await expect(failed).toContainText("turn: permission denied");
  await expect(page.locator(".page-head .badge")).toHaveText("error");
  await expect(page).toHaveTitle(/error · /);

  const pinned = page.getByRole("region", { name: "What failed" });
  await expect(pinned).toContainText("2 failures");
  await pinned.getByRole("link", { name: /exec/ }).click();
  const focused = page.locator(".call[data-focus]");
  await expect(focused).toBeFocused();
  await expect(focused.locator("pre").first()).toContainText('"command": "make deploy"');
  await expect(focused).toBeInViewport();
});

test("failures are walked through by links and by keys", async ({ page, server }) => {
  for (const n of [1, 2, 3]) await server.post(...failedTurn(`t${n}`, `broken ${n}`), ...turn(`ok${n}`));
  await open(page, `${server.url}${PATH}`);
  const jump = (name: string) => page.locator(`[data-jump=${name}]`);
  await jump("first").click();
  const focused = page.locator("[data-focus]");
  // The calls fail one after the other, before the first of the turns does.
  await expect(focused).toContainText("broken 1");
  await page.keyboard.press("e");
  await expect(focused).toContainText("broken 2");
  await page.keyboard.press("e");
  await expect(focused).toContainText("broken 3");
  await page.keyboard.press("Shift+E");
  await expect(focused).toContainText("broken 2");
});

test("events appear while the page is open, and what is unfolded stays so", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}`);
  await live(page);
  await mark(page);
  await page.locator(".turn summary", { hasText: "Parameters" }).click();

  await server.post(event("turn.started", { turnId: "t2" }));
  const running = page.locator(".turn").last();
  await expect(running).toHaveAttribute("data-status", "active");

  await server.post(event("tool.invoked", { turnId: "t2", tool: { name: "browser" } }));
  await expect(running.locator(".call")).toContainText("browser");
  await expect(running.locator(".call")).toHaveAttribute("data-status", "active");

  await server.post(
    event("tool.failed", { turnId: "t2", tool: { name: "browser", error: "no such page" } }),
    event("turn.completed", { turnId: "t2", tokens: { input: 2000, output: 10 } }),
  );
  await expect(running.locator(".call")).toHaveAttribute("data-status", "error");
  await expect(running).toHaveAttribute("data-status", "done");
  await expect(running.locator(".turn-head")).toContainText("2.0k in, 10 out");
  await expect(page.locator(".turn").first().locator("pre").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "What failed" })).toContainText("no such page");
  await expectSamePage(page);
});

test("the live tail can be paused", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}`);
  await live(page);
  await page.getByRole("button", { name: "Pause the live tail" }).click();
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "paused");
  await server.post(...turn("t2"));
  await page.getByRole("button", { name: "Resume the live tail" }).click();
  await expect(page.locator(".turn")).toHaveCount(2);
});

test("kinds, search and what was found live in the address", async ({ page, server }) => {
  await server.post(...turn("t1"), ...failedTurn("t2", "Permission denied"));
  await open(page, `${server.url}${PATH}`);
  await page.getByRole("navigation", { name: "Kinds of events" }).getByRole("link", { name: "Tools" }).click();
  await expect(page).toHaveURL(/show=tools/);
  await expect(page.locator("[data-who]")).toHaveCount(0);
  await expect(page.locator(".call")).toHaveCount(2);
  await page.getByLabel("Find in this session").fill("permission");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await expect(page).toHaveURL(/show=tools.*q=permission/);
  await expect(page.locator(".call")).toHaveCount(1);
  await expect(page.locator(".call mark").first()).toHaveText("Permission");
  await page.reload();
  await hydrated(page);
  await expect(page.locator(".call")).toHaveCount(1);
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page.locator(".call")).toHaveCount(2);
});

test("a text is copied", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}`);
  const call = page.locator(".call");
  await call.locator("summary", { hasText: "Parameters" }).click();
  await call.getByRole("button", { name: "Copy Parameters" }).click();
  await expect(call.getByRole("button", { name: "Copied Parameters" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied)).toEqual({ path: "notes.md" });
});

test("the replay shows the session as it was", async ({ page, server }) => {
  const at = (minute: number) => new Date(Date.now() - (60 - minute) * 60_000).toISOString();
  for (const n of [1, 2, 3, 4]) {
    await server.post(
      event("turn.started", { turnId: `t${n}`, timestamp: at(n * 10), payload: { userMessage: `ask ${n}` } }),
      event("turn.completed", { turnId: `t${n}`, timestamp: at(n * 10 + 1), tokens: { input: 100, output: 1 } }),
    );
  }
  await open(page, `${server.url}${PATH}`);
  const fact = (name: string) =>
    page.locator(".facts > div", { has: page.getByText(name, { exact: true }) }).locator("dd");
  await expect(fact("Turns")).toHaveText("4");
  await page.getByRole("slider", { name: "Replay" }).fill("500");
  await expect(page).toHaveURL(/until=/);
  await expect(page.locator(".turn")).toHaveCount(2);
  await expect(fact("Turns")).toHaveText("2");
  await expect(fact("Input tokens")).toHaveText("200");
  await expect(page.locator(".head-line")).toContainText("as of");
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "off");
  await page.getByRole("link", { name: "Back to now" }).click();
  await expect(fact("Turns")).toHaveText("4");
  await expect(page.locator(".turn")).toHaveCount(4);
  await live(page);
});

test("compactions and the limit are on the context line, turns and tools on the waterfall", async ({ page, server }) => {
  const gauge = (used: number) => ({ tokens: { contextUsed: used, contextMax: 200_000 } });
  await server.post(
    ...turn("t1", { timing: { durationMs: 1500, ttftMs: 400 } }),
    event("compaction.completed", gauge(20_000)),
  );
  await open(page, `${server.url}${PATH}`);
  await expect(page.locator("[data-piece=context]")).toContainText("1 compaction");
  await page.locator("[data-piece=context]").getByText("Figures as a table").click();
  await expect(page.locator("[data-piece=context] tbody tr").first()).toContainText("20,000");
  const falls = page.locator(".fall");
  await expect(falls).toHaveCount(2);
  await expect(falls.first()).toContainText("first token after 400 ms");
  await expect(page.locator(".turn-head")).toContainText("first token 400 ms");
  await expect(falls.nth(1)).toContainText("read_file");
});

test("cost is told by model, with subagents, and what is estimated apart", async ({ page, server }) => {
  const child = { sessionKey: "agent:main:sub", parentSessionKey: KEY };
  await server.post(
    ...turn("t1"),
    event("turn.completed", {
      turnId: "t2",
      model: { modelId: "small" },
      tokens: { input: 1000, cacheRead: 700, output: 10 },
      cost: { totalCost: 0.5, estimated: true },
    }),
    ...turn("c1", child),
  );
  await open(page, `${server.url}${PATH}`);
  const cost = page.getByRole("region", { name: "Cost by model" });
  await expect(cost.locator("tbody tr").first()).toContainText(/small.*300.*700.*10.*≈\$0\.5000/);
  await expect(cost.locator("tbody tr").nth(1)).toContainText(/claude-sonnet.*\$0\.0120.*\$0\.0100 in, \$0\.0020 out/);
  await expect(cost.locator("tbody tr").last()).toContainText(/With subagents.*≈\$0\.5240/);
  await expect(page.getByRole("region", { name: "Cost", exact: true })).toContainText("$0.0120 billed, $0.5000 estimated");
});

test("subagents are reached from their parent and back", async ({ page, server }) => {
  const child = { sessionKey: "agent:main:sub", parentSessionKey: KEY };
  const grandchild = { sessionKey: "agent:main:subsub", parentSessionKey: "agent:main:sub" };
  await server.post(...turn("t1"), ...turn("c1", child), ...failedTurn("g1", "lost", grandchild));
  await open(page, `${server.url}${PATH}`);
  const tree = page.getByRole("region", { name: "Subagents" });
  await expect(tree.getByRole("listitem")).toHaveCount(3);
  await expect(tree.getByRole("listitem").nth(2)).toContainText("error");
  await tree.getByRole("link", { name: "agent:main:subsub" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:main:subsub");
  await expect(tree.getByRole("listitem")).toHaveCount(3);
  await tree.getByRole("link", { name: KEY }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(KEY);
});

test.describe("keys without a single session", () => {
  test.use({ expectedErrors: [/status of 40[49]/] });

  test("a key of several gateways asks which one", async ({ page, server }) => {
    await server.post(...turn("t1"), ...turn("t2", { gatewayId: "attic" }));
    await open(page, `${server.url}${PATH}`);
    await page.getByRole("link", { name: "attic" }).click();
    await expect(page.locator(".crumbs")).toContainText("attic");
    await expect(page.locator(".turn")).toContainText("question of t2");
  });

  test("an unknown key is not found", async ({ page, server }) => {
    await server.post(...turn("t1"));
    const response = await page.goto(`${server.url}/sessions/nobody`);
    expect(response?.status()).toBe(404);
    await hydrated(page);
    await expect(page.getByRole("alert")).toContainText("nobody");
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("everything can be read: parts by links, filters as forms, texts by folds", async ({ page, server }) => {
    const at = (n: number) => new Date(Date.now() - (400 - n) * 1000).toISOString();
    const many = Array.from({ length: 250 }, (_, n) =>
      event("turn.completed", { turnId: `t${n}`, timestamp: at(n), payload: { assistantMessage: `answer ${n}.` } }),
    );
    await server.post(...many, ...failedTurn("f", "permission denied"));
    await page.goto(`${server.url}${PATH}`);
    await expect(page.locator(".tl-pages")).toContainText("events 155–254 of 254");
    await expect(page.locator(".timeline")).toContainText("answer 249.");
    await page.getByRole("link", { name: "Older" }).click();
    await expect(page.locator(".tl-pages")).toContainText("events 55–154 of 254");
    await page.getByRole("link", { name: "First", exact: true }).click();
    await expect(page.locator(".timeline")).toContainText("answer 0.");
    await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);

    await page.getByLabel("Find in this session").fill("answer 77.");
    await page.getByRole("button", { name: "Find", exact: true }).click();
    await expect(page.locator(".turn")).toHaveCount(1);

    await page.getByRole("region", { name: "What failed" }).getByRole("link", { name: /exec/ }).click();
    const focused = page.locator(".call[data-focus]");
    await expect(focused).toContainText("make deploy");
    await expect(focused).toBeInViewport();
  });
});
