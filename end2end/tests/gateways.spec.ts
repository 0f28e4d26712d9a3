import { randomUUID } from "node:crypto";
import { event } from "../support/events";
import type { Server } from "../support/server";
import { expect, expectSamePage, mark, open, test } from "../support/test";

const series = randomUUID();

function numbered(number: number) {
  return event("turn.started", { turnId: `t${number}`, sequence: { series, number } });
}

/** Numbers 4 to 6 never come, the clock is off, conversations are blocked. */
async function troubled(server: Server): Promise<void> {
  await server.send({
    events: [1, 2, 3, 7, 8].map(numbered),
    gateway: {
      gatewayId: "workshop",
      sentAt: new Date(Date.now() - 60_000).toISOString(),
      versions: { openclaw: "2026.9.6", plugin: "0.2.0", node: "24.1.0" },
      conversationAccess: false,
      sequence: { series, assigned: 8, settled: 8, dropped: [{ first: 4, last: 6 }] },
    },
  });
}

test("a gateway in trouble says what is wrong and what to do", async ({ page, server }) => {
  await troubled(server);
  await open(page, `${server.url}/gateways`);
  const row = page.locator("tbody tr");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("2026.9.6");
  await expect(row).toContainText("needs a look");

  await row.getByRole("link", { name: "workshop" }).click();
  await expect(page).toHaveURL(/\/gateways\/workshop$/);
  const problems = page.getByRole("region", { name: "What needs a look" });
  await expect(problems).toContainText("3 events never arrived.");
  await expect(problems).toContainText("allowConversationAccess true");
  await expect(problems).toContainText("behind the server's");
  await expect(page.getByRole("row", { name: /4–6/ })).toContainText("1 session");
  await expect(page.getByRole("row", { name: /turn\.started/ })).toContainText("5");

  await page.getByRole("row", { name: /4–6/ }).getByRole("link").click();
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.locator("tbody tr").getByRole("link").first().click();
  await expect(page.getByText("May be incomplete")).toBeVisible();
  await expect(page.getByRole("note")).toContainText("4–6");
});

test("a gateway is renamed and muted in place", async ({ page, server }) => {
  await server.post(numbered(1));
  await open(page, `${server.url}/gateways/workshop`);
  await mark(page);
  await page.getByLabel("Name").fill("Attic");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Attic");
  await page.getByRole("button", { name: "Mute" }).click();
  await expect(page.getByText("Muted: nobody is alerted about it.")).toBeVisible();
  await page.getByRole("button", { name: "Unmute" }).click();
  await expect(page.getByText("Alerts about this gateway are sent.")).toBeVisible();
  await expectSamePage(page);
});

test("a gateway is removed only when its id is typed", async ({ page, server, expectedErrors }) => {
  // Refused once; and the page may look at the gateway a last time while it goes.
  expectedErrors.push(/status of 400/, /status of 404 .*api\/ui\/page/);
  await server.post(numbered(1));
  await open(page, `${server.url}/gateways/workshop`);
  await page.getByText("Remove this gateway").click();
  await page.getByLabel("Type its id to confirm").fill("other");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("type its id, workshop, to confirm")).toBeVisible();
  await page.getByLabel("Type its id to confirm").fill("workshop");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(/\/gateways$/);
  await expect
    .poll(async () => (await (await fetch(`${server.url}/api/v1/events`)).json()).items.length, { timeout: 20_000 })
    .toBe(0);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the forms of a gateway work", async ({ page, server }) => {
    await server.post(numbered(1));
    await page.goto(`${server.url}/gateways/workshop`);
    await page.getByLabel("Name").fill("Cellar");
    await page.getByRole("button", { name: "Rename" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cellar");
    await page.goto(`${server.url}/gateways`);
    await expect(page.locator("tbody tr")).toContainText("Cellar");
  });
});
