import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event, failedTurn, turn } from "../support/events";
import { expect, expectSamePage, layoutShift, live, mark, open, test } from "../support/test";

const rows = (page: Page) => page.locator("li.event");

/** Unfolds a row, beside its links. */
const unfold = (row: Locator) => row.locator("summary").click({ position: { x: 8, y: 8 } });

function fleet() {
  return [
    ...turn("t1", { sessionKey: "agent:main:telegram:1" }),
    ...turn("t2", { sessionKey: "agent:writer:discord:9", agentId: "writer", channel: "discord" }),
    ...failedTurn("t3", "quota used up", { sessionKey: "agent:cron:daily", gatewayId: "attic" }),
  ];
}

/** Many events, a second apart, the newest now. */
function many(count: number) {
  const start = Date.now();
  const at = (n: number) => new Date(start - (count - 1 - n) * 1000).toISOString();
  return Array.from({ length: count }, (_, n) => event("note", { timestamp: at(n), note: `number ${n}` }));
}

test("filters live in the address", async ({ page, server }) => {
  await server.post(...fleet());
  await open(page, server.url);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Events" }).click();
  await expect(rows(page)).toHaveCount(12);
  await mark(page);

  await page.getByLabel("Type").fill("tool.failed");
  await page.getByLabel("Type").press("Enter");
  await expect(page).toHaveURL(/\/events\?type=tool\.failed$/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("exec");
  await expect(rows(page)).toContainText("quota used up");

  await page.getByRole("navigation", { name: "Order" }).getByRole("link", { name: "Oldest first" }).click();
  await expect(page).toHaveURL(/type=tool\.failed&order=asc$/);
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL(/\/events\?order=asc$/);
  await expect(rows(page)).toHaveCount(12);
  await expect(rows(page).first()).toContainText("turn.started");
  await expect(page.getByLabel("Type")).toHaveValue("");

  await page.getByLabel("Gateway").selectOption("attic");
  await page.getByText("More filters").click();
  await page.getByLabel("Agent").fill("main");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows(page)).toHaveCount(4);
  await page.goBack();
  await expect(rows(page)).toHaveCount(12);
  await expectSamePage(page);

  await open(page, `${server.url}/events?q=QUOTA&status=error`);
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByLabel("Status of the session")).toHaveValue("error");
});

test("an event unfolds to the whole of it, loaded then", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}/events?type=tool.invoked`);
  expect(await page.content()).not.toContain("notes.md&quot;\n");
  const fold = rows(page).locator("details");
  await fold.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(fold.locator("pre")).toContainText('"path": "notes.md"');
  await expect(fold.getByRole("button", { name: "Copy" })).toBeVisible();
  await fold.getByRole("button", { name: "Copy" }).click();
  await expect(fold.getByRole("button")).toHaveText(/Copied|Selected/);
  await fold.getByRole("link", { name: "In its session" }).click();
  await expect(page).toHaveURL(/\/sessions\/agent%3Amain%3Atelegram%3A1\?.*focus=/);
});

test("the list grows as it is scrolled, and one comes back to the same place", async ({ page, server }) => {
  await server.post(...many(180));
  await open(page, `${server.url}/events`);
  await expect(rows(page).first()).toContainText("number 179");
  await expect(async () => {
    await page.mouse.wheel(0, 1500);
    await expect(rows(page)).toHaveCount(180, { timeout: 200 });
  }).toPass();
  expect(await layoutShift(page)).toBeLessThan(0.02);
  await expect(page.getByRole("link", { name: "Next page" })).toHaveCount(0);

  const row = rows(page).filter({ hasText: "number 60" }).last();
  await row.scrollIntoViewIfNeeded();
  await expect(page).toHaveURL(/cursor=/);
  await row.getByRole("link", { name: "agent:main:telegram:1" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:main:telegram:1");
  await page.goBack();
  await expect(row).toBeInViewport();
  await page.getByRole("link", { name: "Newest events" }).click();
  await expect(rows(page).first()).toContainText("number 179");
});

test("new events wait behind a button", async ({ page, server }) => {
  await server.post(...many(60));
  await open(page, `${server.url}/events?type=note`);
  await live(page);
  await mark(page);
  await page.mouse.wheel(0, 600);
  const first = rows(page).first();
  await server.post(event("note", { note: "fresh 1" }), event("other"), event("note", { note: "fresh 2" }));
  const button = page.getByRole("button", { name: "2 new events" });
  await expect(button).toBeInViewport();
  await expect(first).toContainText("number 59");
  await button.click();
  await expect(first).toContainText("fresh 2");
  await expect(first).toBeInViewport();
  await expect(button).toHaveCount(0);
  await expectSamePage(page);
});

test("what is empty says so, and fills by itself", async ({ page, server }) => {
  await open(page, `${server.url}/events`);
  await expect(page.getByText("No event yet.")).toBeVisible();
  await live(page);
  await server.post(event("note"));
  await expect(rows(page)).toHaveCount(1);
  await open(page, `${server.url}/events?gateway=nowhere`);
  await expect(page.getByText("No event in this range matches these filters.")).toBeVisible();
  await page.getByRole("link", { name: "Look at the last 30 days" }).click();
  await expect(page).toHaveURL(/range=30d&gateway=nowhere/);
});

test.describe("what goes wrong", () => {
  test.use({ expectedErrors: [/status of 400|Failed to load resource/] });

  test("an address that cannot be read is told", async ({ page, server }) => {
    const response = await page.goto(`${server.url}/events?status=busy`);
    expect(response?.status()).toBe(400);
    await expect(page.getByRole("alert")).toContainText('The status "busy" is not known');
    await page.getByRole("alert").getByRole("link", { name: "All events" }).click();
    await expect(page.getByText("No event yet.")).toBeVisible();
  });

  test("a page that does not come leaves the way to it", async ({ page, server }) => {
    await server.post(...many(80));
    await open(page, `${server.url}/events`);
    await page.route("**/api/ui/events", (route) => route.abort());
    await page.mouse.wheel(0, 3000);
    await expect(page.getByText("The next page could not be loaded")).toBeVisible();
    await expect(page.getByRole("link", { name: "Next page" })).toBeVisible();
    await expect(rows(page)).toHaveCount(50);
  });
});

test("hostile names are text", async ({ page, server }) => {
  const name = '"><img src=x onerror="window.harmed = 1"><script>window.harmed = 1</script>';
  await server.post(
    event("tool.failed", { gatewayId: name, sessionKey: name, tool: { name, error: name } }),
    event(name.slice(0, 60), { sessionKey: "50%25 / 100%?a=b" }),
  );
  await open(page, `${server.url}/events`);
  await expect(rows(page)).toHaveCount(2);
  await unfold(rows(page).filter({ hasText: "tool.failed" }));
  await expect(page.locator("pre")).toContainText("<img src=x");
  await rows(page).getByRole("link", { name: "50%25 / 100%?a=b" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("50%25 / 100%?a=b");
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`nothing serious is in the way, ${colorScheme}, ${width} px`, async ({ page, server }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await server.post(...fleet());
      await open(page, `${server.url}/events`);
      await unfold(rows(page).first());
      await expect(page.locator("pre")).toBeVisible();
      await page.getByText("More filters").click();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("list, filters, pages and events can be read", async ({ page, server }) => {
    await server.post(...fleet(), ...many(60));
    await page.goto(`${server.url}/events`);
    await expect(rows(page)).toHaveCount(50);
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(rows(page)).toHaveCount(22);
    await page.getByRole("link", { name: "Newest events" }).click();
    await page.getByLabel("Type").fill("tool.failed");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: "7d" }).click();
    await expect(page).toHaveURL(/range=7d&type=tool\.failed/);
    await expect(rows(page)).toHaveCount(1);
    await unfold(rows(page));
    const whole = rows(page).getByRole("link", { name: "This event as JSON" });
    await expect(whole).toBeVisible();
    const event = await (await page.request.get(`${server.url}${await whole.getAttribute("href")}`)).json();
    expect(event.eventType).toBe("tool.failed");
  });
});
