import { event, failedTurn, turn } from "../support/events";
import { expect, live, open, test, tile } from "../support/test";

const filled = (turnId: string, sessionKey: string) =>
  event("turn.completed", { turnId, sessionKey, tokens: { contextUsed: 170_000, contextMax: 200_000 } });

test("what is typed and focused stays when a list is drawn anew", async ({ page, server }) => {
  await server.post(filled("t1", "agent:main:1"));
  await open(page, `${server.url}/alerts`);
  const rows = page.locator("table.alerts tbody tr");
  await expect(rows).toHaveCount(1);
  await live(page);
  const name = page.getByLabel("Acknowledge as");
  await name.fill("Ada");
  await server.post(filled("t2", "agent:main:2"));
  await expect(rows).toHaveCount(2);
  await expect(name).toBeFocused();
  await expect(name).toHaveValue("Ada");

  const first = rows.filter({ hasText: "agent:main:1" }).getByRole("link");
  await first.focus();
  await server.post(filled("t3", "agent:main:3"));
  await expect(rows).toHaveCount(3);
  await expect(first).toBeFocused();
});

test("what is unfolded stays unfolded, with what was typed there", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}/gateways/workshop`);
  await live(page);
  await page.getByText("Remove this gateway").click();
  const confirm = page.getByLabel("Type its id to confirm");
  await confirm.fill("works");
  await server.post(event("note", { gatewayId: "workshop" }));
  await expect(page.getByRole("row", { name: /^note/ })).toBeVisible();
  await expect(confirm).toBeVisible();
  await expect(confirm).toHaveValue("works");
});

test("a link of a card keeps the focus while figures change", async ({ page, server }) => {
  await server.post(...turn("t1"), ...failedTurn("t2", "quota used up"));
  await open(page, server.url);
  await live(page);
  const failure = page.getByRole("region", { name: "Last failures" }).getByRole("link").first();
  await failure.focus();
  await server.post(...failedTurn("t3", "disk full", { sessionKey: "agent:main:other" }));
  await expect(page.getByRole("region", { name: "Last failures" })).toContainText("disk full");
  await expect(failure).not.toBeFocused();
  await expect(page.locator("a:focus")).toHaveText("agent:main:telegram:1");
  await expect(tile(page, "Turns")).toHaveText("3");
});

test.describe("a page that cannot be had", () => {
  test.use({ expectedErrors: [/status of 503|Failed to load resource/] });

  test("says what it would be, and is there once it can be", async ({ page, server }) => {
    await server.post(...turn("t1"));
    await open(page, server.url);
    await page.route(/\/api\/ui\/page$/, (route) => route.fulfill({ status: 503, body: "Unavailable" }));
    await page.getByRole("navigation").getByRole("link", { name: "Gateways", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gateways");
    await expect(page).toHaveTitle("Gateways · Observatory");
    await page.unroute(/\/api\/ui\/page$/);
    await page.getByRole("link", { name: "Try again" }).click();
    await expect(page.getByRole("row", { name: /gateway|workshop/ }).first()).toBeVisible();
  });
});
