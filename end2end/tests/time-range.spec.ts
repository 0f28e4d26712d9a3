import type { Page } from "@playwright/test";
import { turn } from "../support/events";
import { expect, expectSamePage, live, mark, open, test, tile } from "../support/test";

const HOUR_MS = 3_600_000;

/** `2026-03-01T10:00`, in UTC. */
const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16);

/** A turn that ended some hours ago. */
function past(turnId: string, hours: number) {
  const shift = (text: unknown) => new Date(Date.parse(String(text)) - hours * HOUR_MS).toISOString();
  return turn(turnId).map((event) => ({ ...event, timestamp: shift(event["timestamp"]) }));
}

const custom = (page: Page) => page.locator(".time-range details");

test("a range between two instants lives in the address, and back leads back", async ({ page, server }) => {
  await server.post(...turn("now"), ...past("before", 30));
  await open(page, server.url);
  await expect(tile(page, "Turns")).toHaveText("1");
  await mark(page);

  await custom(page).locator("summary").click();
  await page.getByLabel("From (UTC)").fill(minute(Date.now() - 31 * HOUR_MS));
  await page.getByLabel("To (UTC)").fill(minute(Date.now() - 29 * HOUR_MS));
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/\?from=.*&to=/);
  await expect(tile(page, "Turns")).toHaveText("1");
  await expect(page.getByRole("navigation", { name: "Range" }).locator("[aria-current]")).toHaveCount(0);
  await expect(custom(page).locator("summary")).toContainText(" – ");

  await page.goBack();
  await expect(page).toHaveURL(`${server.url}/`);
  await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: "7d" }).click();
  await expect(tile(page, "Turns")).toHaveText("2");
  await expectSamePage(page);
});

test("dragging over a chart zooms in", async ({ page, server }) => {
  await server.post(...turn("now"), ...past("before", 5));
  await open(page, server.url);
  await expect(tile(page, "Turns")).toHaveText("2");
  await mark(page);
  const columns = page.locator("svg[aria-labelledby^=chart-turns] .hit");
  const count = await columns.count();
  const box = async (index: number) => {
    const place = await columns.nth(index).boundingBox();
    if (place === null) throw new Error(`column ${index} is not there`);
    return { x: place.x + place.width / 2, y: place.y + place.height / 2 };
  };
  const [from, to] = [await box(count - 3), await box(count - 1)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await expect(page.locator(".hit.picked")).toHaveCount(3);
  // Nothing is drawn anew under a hand that picks.
  await live(page);
  const drawn = page.waitForResponse((response) => response.url().endsWith("/api/ui/card") && response.request().postDataJSON().kind === "Trends");
  await server.post(...past("meanwhile", 1));
  await drawn;
  await page.waitForTimeout(200);
  await expect(page.locator(".hit.picked")).toHaveCount(3);
  await page.mouse.up();
  await expect(page).toHaveURL(/\?from=.*&to=/);
  await expect(tile(page, "Turns")).toHaveText("2");
  await expectSamePage(page);
  await page.goBack();
  await expect(tile(page, "Turns")).toHaveText("3");
});

test("charts tell their values under the pointer and the arrow keys", async ({ page, server }) => {
  await server.post(...turn("now"));
  await open(page, server.url);
  const chart = page.locator("svg[aria-labelledby^=chart-turns]");
  await chart.locator(".hit").last().hover();
  await expect(page.locator(".tip-shown")).toContainText("1 turn");
  await page.mouse.move(0, 0);
  await expect(page.locator(".tip-shown")).toHaveCount(0);

  await chart.focus();
  await page.keyboard.press("End");
  await expect(page.locator(".tip-shown")).toContainText("1 turn");
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator(".tip-shown")).toContainText("0 turns");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?from=.*&to=/);
  await expect(tile(page, "Turns")).toHaveText("1");
});

test.describe("a range that cannot be read", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("is told, with the way to another", async ({ page, server }) => {
    await server.post(...turn("now"));
    const response = await page.goto(`${server.url}/?from=yesterday`);
    expect(response?.status()).toBe(400);
    await expect(page.getByRole("main")).toContainText('The time "yesterday" cannot be read');
    await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: "1h" }).click();
    await expect(tile(page, "Turns")).toHaveText("1");
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the range is a form", async ({ page, server }) => {
    await server.post(...turn("now"), ...past("before", 30));
    await page.goto(`${server.url}/?gateway=workshop`);
    await expect(tile(page, "Turns")).toHaveText("1");
    await custom(page).locator("summary").click();
    await page.getByLabel("From (UTC)").fill(minute(Date.now() - 31 * HOUR_MS));
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/gateway=workshop/);
    await expect(tile(page, "Turns")).toHaveText("2");
  });
});
