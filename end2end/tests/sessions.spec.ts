import { failedTurn, turn } from "../support/events";
import type { Server } from "../support/server";
import { expect, expectSamePage, layoutShift, live, mark, open, test } from "../support/test";

async function fleet(server: Server): Promise<void> {
  await server.post(
    ...turn("t1", { sessionKey: "agent:main:telegram:1" }),
    ...turn("t2", { sessionKey: "agent:writer:discord:9", agentId: "writer", channel: "discord" }),
    ...failedTurn("t3", "quota used up", { sessionKey: "agent:cron:daily", gatewayId: "attic" }),
  );
}

test("filters live in the address", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(3);

  await page.getByRole("combobox", { name: "Status" }).selectOption("error");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/sessions\?status=error$/);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("agent:cron:daily");

  await page.getByRole("link", { name: "Clear" }).click();
  await expect(rows).toHaveCount(3);

  await open(page, `${server.url}/sessions?agent=writer&channel=discord`);
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("textbox", { name: "Agent", exact: true })).toHaveValue("writer");

  await open(page, `${server.url}/sessions?q=QUOTA`);
  await expect(rows).toHaveCount(1);

  await open(page, `${server.url}/sessions?gateway=nowhere`);
  await expect(page.getByText("No session matches these filters.")).toBeVisible();
});

test("new sessions come to the top while the list is open", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions`);
  await live(page);
  await mark(page);
  await server.post(...turn("t9", { sessionKey: "agent:new", timestamp: new Date().toISOString() }));
  await expect(page.locator("tbody tr").first()).toContainText("agent:new");
  await expect(page.locator("tbody tr")).toHaveCount(4);
  await expectSamePage(page);
});

test("rows glide to their new places, so that nothing jumps", async ({ page, server }) => {
  const sessions = Array.from({ length: 12 }, (_, n) => turn(`t${n}`, { sessionKey: `agent:page:${n}`, timestamp: new Date(Date.now() - (60 - n) * 1000).toISOString() }));
  await server.post(...sessions.flat());
  await open(page, `${server.url}/sessions`);
  await live(page);
  const rows = page.locator("tbody tr[data-key]");
  await expect(rows.first()).toContainText("agent:page:11");
  await server.post(...turn("t99", { sessionKey: "agent:page:0", timestamp: new Date().toISOString() }));
  await expect(rows.first()).toContainText("agent:page:0");
  expect(await layoutShift(page)).toBeLessThan(0.02);
});

test("a long list goes on as it is scrolled, and is found again where it was left", async ({ page, server }) => {
  const now = Date.now();
  const at = (n: number) => new Date(now - (700 - n) * 1000).toISOString();
  const sessions = Array.from({ length: 700 }, (_, n) => turn(`t${n}`, { sessionKey: `agent:page:${n}`, timestamp: at(n) }));
  for (let from = 0; from < sessions.length; from += 100) {
    await server.post(...sessions.slice(from, from + 100).flat());
  }
  await open(page, `${server.url}/sessions`);
  const rows = page.locator("tbody tr[data-key]");
  await expect(rows.first()).toContainText("agent:page:699");
  const oldest = page.getByRole("link", { name: "agent:page:0", exact: true });
  for (let step = 0; step < 60 && (await oldest.count()) === 0; step++) {
    await page.mouse.wheel(0, 4000);
    await page.waitForTimeout(50);
  }
  await expect(oldest).toBeVisible();
  // What is far above has left the page, and holds its place.
  expect(await rows.count()).toBeLessThan(500);
  const keys = await rows.evaluateAll((lines) => lines.map((line) => line.getAttribute("data-key")));
  expect(new Set(keys).size).toBe(keys.length);

  await oldest.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:page:0");
  await page.goBack();
  await expect(oldest).toBeInViewport();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.getByRole("link", { name: "agent:page:699" })).toBeInViewport();
});

test("what falls off the first rows stands behind them", async ({ page, server }) => {
  const sessions = Array.from({ length: 60 }, (_, n) => turn(`t${n}`, { sessionKey: `agent:page:${n}` }));
  await server.post(...sessions.flat());
  await open(page, `${server.url}/sessions`);
  const rows = page.locator("tbody tr[data-key]");
  await page.mouse.wheel(0, 6000);
  await expect(rows).toHaveCount(60);
  await page.evaluate(() => scrollTo(0, 0));
  await live(page);
  await server.post(...turn("t99", { sessionKey: "agent:new", timestamp: new Date().toISOString() }));
  await expect(rows.first()).toContainText("agent:new");
  await expect(rows).toHaveCount(61);
});

test("headings order the list, and columns are chosen", async ({ page, server }) => {
  await server.post(
    ...turn("t1", { sessionKey: "agent:cheap", cost: { totalCost: 0.01 } }),
    ...turn("t2", { sessionKey: "agent:dear", cost: { totalCost: 2.5 } }),
    ...turn("t3", { sessionKey: "agent:middle", cost: { totalCost: 0.5 } }),
  );
  await open(page, `${server.url}/sessions`);
  const names = page.locator("tbody th a");
  await page.getByRole("columnheader", { name: "Cost" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=cost/);
  await expect(names).toHaveText(["agent:dear", "agent:middle", "agent:cheap"]);
  await expect(page.getByRole("columnheader", { name: "Cost" })).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("columnheader", { name: "Cost" }).getByRole("link").click();
  await expect(names).toHaveText(["agent:cheap", "agent:middle", "agent:dear"]);

  await page.getByText(/Order and columns/).click();
  await page.getByLabel("Started", { exact: true }).check();
  await page.getByLabel("Tools", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Started" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Tools" })).toHaveCount(0);
  await expect(page).toHaveURL(/sort=cost/);

  await open(page, `${server.url}/sessions?costMin=0.4`);
  await expect(names).toHaveCount(2);
});

test("keys go through the list and a menu offers what is done with a session", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions?sort=started&order=asc`);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = page.locator("tbody th a").nth(1);
  await expect(second).toBeFocused();
  await page.keyboard.press("k");
  await expect(page.locator("tbody th a").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/agent:/);

  await open(page, `${server.url}/sessions?status=error`);
  await page.locator("tbody summary").click();
  await expect(page.getByRole("link", { name: "Debug: last failure" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "Debug: last failure" })).toBeHidden();
  await page.locator("tbody summary").click();
  await page.getByRole("link", { name: "Debug: last failure" }).click();
  await expect(page.getByText("quota used up").first()).toBeVisible();
});

test("views are kept under names", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions?status=error&sort=cost`);
  await page.getByText("Saved views").click();
  await page.getByLabel("Name for what is shown now").fill("Dear failures");
  await page.getByRole("button", { name: "Save this view" }).click();
  await open(page, `${server.url}/sessions`);
  await page.getByText("Saved views (1)").click();
  await page.getByRole("link", { name: "Dear failures" }).click();
  await expect(page).toHaveURL(/status=error&sort=cost/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.getByText("Saved views (1)").click();
  await page.getByRole("button", { name: "Remove the view Dear failures" }).click();
  await expect(page.getByText("Saved views", { exact: true })).toBeVisible();
});

test.describe("an address that cannot be read", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("says what is wrong with it", async ({ page, server }) => {
    await fleet(server);
    await open(page, `${server.url}/sessions?status=busy`);
    await expect(page.getByRole("alert")).toContainText('The status "busy" is not known');
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a long list has pages", async ({ page, server }) => {
    const sessions = Array.from({ length: 60 }, (_, n) => turn(`t${n}`, { sessionKey: `agent:page:${n}` }));
    await server.post(...sessions.flat());
    await page.goto(`${server.url}/sessions?agent=main`);
    await expect(page.locator("tbody tr")).toHaveCount(50);
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(page.locator("tbody tr")).toHaveCount(10);
    await expect(page).toHaveURL(/agent=main/);
    await page.getByRole("link", { name: "First page" }).click();
    await expect(page.locator("tbody tr")).toHaveCount(50);
  });

  test("the list, its filters and a session work", async ({ page, server }) => {
    await fleet(server);
    await page.goto(`${server.url}/sessions`);
    await expect(page.locator("tbody tr")).toHaveCount(3);
    await page.getByLabel("Gateway").selectOption("attic");
    await page.getByLabel("Search").fill("cron");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await page.getByRole("link", { name: "agent:cron:daily" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:cron:daily");
    await expect(page.getByText("quota used up").first()).toBeVisible();
  });

  test("the overview shows figures and charts", async ({ page, server }) => {
    await fleet(server);
    await page.goto(server.url);
    await expect(page.locator(".tile-value").first()).toHaveText("2");
    await expect(page.locator("svg.chart")).toHaveCount(4);
  });
});
