import { event, failedTurn, turn } from "../support/events";
import { expect, expectSamePage, hydrated, live, mark, open, test } from "../support/test";

const KEY = "agent:main:telegram:1";
/** The line of a turn, not those of its tool calls. */
const SUMMARY = "> details > summary";
const PATH = `/sessions/${encodeURIComponent(KEY)}`;

test("a turn is shown with its tool call, tokens and messages", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}?gateway=workshop`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(KEY);
  const shown = page.locator(".turn");
  await expect(shown).toHaveCount(1);
  await expect(shown.locator(SUMMARY)).toContainText("1.5 s · 1 tool · 1.2k in, 80 out · 42% context · $0.0120");
  await expect(shown).toContainText("question of t1");
  await expect(shown).toContainText("answer of t1");
  await expect(shown.locator(".call")).toContainText("read_file");
  await expect(shown.locator(".call")).toContainText("500 ms");
  await shown.getByText("Parameters").click();
  await expect(shown).toContainText('"path": "notes.md"');
  await expect(page.locator("#chart-tokens-title")).toHaveText("Tokens per turn, input and output");
});

test("long names do not push the timeline over the figures", async ({ page, server }) => {
  await server.post(...failedTurn("t1", "y".repeat(400)), ...turn("t2", { model: { modelId: "m".repeat(200) } }));
  await open(page, `${server.url}${PATH}`);
  const timeline = await page.locator(".timeline").boundingBox();
  const figures = await page.getByRole("region", { name: "Figures of the session" }).boundingBox();
  if (timeline === null || figures === null) throw new Error("both are on the page");
  expect(timeline.x + timeline.width).toBeLessThanOrEqual(figures.x);
});

test("failures stand out", async ({ page, server }) => {
  await server.post(...turn("t1"), ...failedTurn("t2", "permission denied"));
  await open(page, `${server.url}${PATH}`);
  await expect(page.locator(".turn")).toHaveCount(2);
  const failed = page.locator(".turn[data-status=error]");
  await expect(failed.locator(".call[data-status=error]")).toContainText("permission denied");
  await expect(failed).toContainText("turn: permission denied");
  await expect(page.locator(".page-head .badge")).toHaveText("error");
});

test("events appear while the page is open, and what is unfolded stays so", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}${PATH}`);
  await live(page);
  await mark(page);
  await page.locator(".turn").getByText("Parameters").click();

  await server.post(event("turn.started", { turnId: "t2" }));
  const running = page.locator(".turn").first();
  await expect(running).toHaveAttribute("data-status", "active");

  await server.post(event("tool.invoked", { turnId: "t2", tool: { name: "browser" } }));
  await running.locator(SUMMARY).click();
  await expect(running.locator(".call")).toContainText("browser");
  await expect(running.locator(".call")).toHaveAttribute("data-status", "active");

  await server.post(
    event("tool.failed", { turnId: "t2", tool: { name: "browser", error: "no such page" } }),
    event("turn.completed", { turnId: "t2", tokens: { input: 2000, output: 10 } }),
  );
  await expect(running.locator(".call")).toHaveAttribute("data-status", "error");
  await expect(running).toHaveAttribute("data-status", "done");
  await expect(running.locator(SUMMARY)).toContainText("2.0k in, 10 out");
  await expect(page.getByText('"path": "notes.md"')).toBeVisible();
  await expectSamePage(page);
});

test("older turns are loaded below", async ({ page, server }) => {
  const turns = Array.from({ length: 60 }, (_, n) => {
    const at = new Date(Date.now() - (60 - n) * 10_000).toISOString();
    return event("turn.completed", { turnId: `t${n}`, timestamp: at, tokens: { input: n + 1, output: 1 } });
  });
  await server.post(...turns);
  await open(page, `${server.url}${PATH}`);
  await expect(page.locator(".turn")).toHaveCount(25);
  await expect(page.locator(".turn").locator(SUMMARY).first()).toContainText("60 in");
  await page.getByRole("link", { name: "Load older turns" }).click();
  await expect(page.locator(".turn")).toHaveCount(50);
  await page.getByRole("link", { name: "Load older turns" }).click();
  await expect(page.locator(".turn")).toHaveCount(60);
  await expect(page.locator(".turn").locator(SUMMARY).last()).toContainText("1 in");
  await expect(page.getByRole("link", { name: "Load older turns" })).toHaveCount(0);
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
