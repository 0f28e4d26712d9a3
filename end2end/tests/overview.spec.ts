import { event, failedTurn, turn } from "../support/events";
import { expect, expectSamePage, live, mark, open, test, tile } from "../support/test";

test("figures grow while the page is open", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, server.url);
  await expect(tile(page, "Turns")).toHaveText("1");
  await expect(tile(page, "Active sessions")).toHaveText("1");
  await live(page);
  await mark(page);

  for (let n = 2; n <= 6; n += 1) {
    await server.post(...turn(`t${n}`, { sessionKey: `agent:main:${n % 2}` }));
  }
  await expect(tile(page, "Turns")).toHaveText("6");
  await expect(tile(page, "Active sessions")).toHaveText("3");
  await expect(tile(page, "Cost")).toHaveText("$0.0720");
  await expect(page.locator("#chart-turns-desc")).toHaveText("6 turns, of which 0 failed.");

  await server.post(...failedTurn("t7", "disk full"));
  await expect(page.getByRole("region", { name: "Last failures" })).toContainText("disk full");
  await expect(tile(page, "Errors")).toHaveText("2");
  await expectSamePage(page);
});

test("range and gateway live in the address", async ({ page, server }) => {
  await server.post(...turn("t1"), ...turn("t2", { gatewayId: "attic", sessionKey: "other" }));
  await open(page, server.url);
  await expect(tile(page, "Turns")).toHaveText("2");

  await page.getByRole("navigation", { name: "Gateway" }).getByRole("link", { name: "attic" }).click();
  await expect(page).toHaveURL(/\/\?gateway=attic$/);
  await expect(tile(page, "Turns")).toHaveText("1");

  await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: "7d" }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(page.getByRole("heading", { name: "Turns per 4 hours" })).toBeVisible();
  await expect(tile(page, "Turns")).toHaveText("1");

  await page.reload();
  await expect(tile(page, "Turns")).toHaveText("1");
});

test("a filtered overview does not count other gateways' live events", async ({ page, server }) => {
  await server.post(...turn("t1"), ...turn("t2", { gatewayId: "attic", sessionKey: "other" }));
  await open(page, `${server.url}/?gateway=attic`);
  await live(page);
  await server.post(...turn("t3"));
  await server.post(...turn("t4", { gatewayId: "attic", sessionKey: "other" }));
  await expect(tile(page, "Turns")).toHaveText("2");
});

test("context usage is told in numbers, not in colour alone", async ({ page, server }) => {
  await server.post(event("turn.completed", { turnId: "t", tokens: { contextUsed: 194_000, contextMax: 200_000 } }));
  await open(page, server.url);
  const heat = page.getByRole("region", { name: "Context usage", exact: true });
  await expect(heat.locator("td[data-heat=bad]")).toHaveText("97");
  await heat.getByRole("link", { name: "agent:main:telegram:1" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:main:telegram:1");
});
