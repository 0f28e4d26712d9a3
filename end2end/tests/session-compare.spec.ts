import { failedTurn, turn } from "../support/events";
import { expect, open, test } from "../support/test";

const KEY = "agent:main:telegram:1";
const OTHER = "agent:main:discord:2";

test("two sessions are compared from the page of one", async ({ page, server }) => {
  await server.post(...turn("t1"), ...turn("o1", { sessionKey: OTHER }), ...failedTurn("o2", "gone", { sessionKey: OTHER }));
  await open(page, `${server.url}/sessions/${encodeURIComponent(KEY)}`);
  await page.locator(".page-head").getByRole("link", { name: "Compare" }).click();
  await page.getByRole("link", { name: OTHER }).click();
  const row = (name: string) => page.locator("tbody tr", { has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(row("Status")).toContainText(/active.*error.*differs/);
  await expect(row("Turns")).toContainText(/1.*2.*\+1 \(\+100%\)/);
  await expect(row("Cost")).toContainText(/\$0\.0120.*\$0\.0120.*same/);
  await expect(row("read_file")).toContainText(/1.*0.*500 ms/);
  await expect(page.getByRole("region", { name: "B", exact: true })).toContainText("gone");
  await page.getByRole("link", { name: "Swap" }).click();
  await expect(row("Turns")).toContainText("−1 (−50%)");
});

test("two turns are compared", async ({ page, server }) => {
  await server.post(...turn("t1"), ...turn("t2", { tokens: { input: 2400, output: 80 } }));
  await open(page, `${server.url}/sessions/${encodeURIComponent(KEY)}`);
  await page.locator(".turn").first().getByRole("link", { name: /Compare/ }).click();
  await expect(page.getByRole("heading", { name: "Compare with" })).toBeVisible();
  await page.locator(".pinned-link").first().click();
  await expect(page.locator("tbody")).toHaveCount(2);
  await expect(page.getByRole("region", { name: "A", exact: true })).toContainText("question of t1");
  await expect(page.getByRole("region", { name: "B", exact: true })).toContainText("question of t2");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("two sessions are ticked and compared", async ({ page, server }) => {
    await server.post(...turn("t1"), ...turn("o1", { sessionKey: OTHER }));
    await page.goto(`${server.url}/compare`);
    await page.getByRole("checkbox").nth(0).check();
    await page.getByRole("checkbox").nth(1).check();
    await page.getByRole("button", { name: "Compare" }).click();
    await expect(page.getByRole("rowheader", { name: "Status" })).toBeVisible();
    await expect(page.locator(".compare-title").first()).toContainText("agent:main");
  });
});
