import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { turn } from "../support/events";
import { expect, expectSamePage, hydrated, live, mark, open, test } from "../support/test";

const palette = (page: Page) => page.getByRole("dialog", { name: "Go to" });
const chosen = (page: Page) => palette(page).locator("[aria-selected=true]");

test("leads to pages, gateways and sessions by the keyboard alone", async ({ page, server }) => {
  await server.post(
    ...turn("t1", { sessionKey: "agent:main:telegram:1" }),
    ...turn("t2", { sessionKey: "agent:writer:discord:9", gatewayId: "attic" }),
  );
  await open(page, server.url);
  await mark(page);
  await page.keyboard.press("Control+k");
  const input = palette(page).getByRole("combobox");
  await expect(input).toBeFocused();
  await expect(palette(page).getByRole("option", { name: "agent:writer:discord:9" })).toBeVisible();
  await expect(chosen(page)).toHaveText(/^Overview/);

  await page.keyboard.press("ArrowDown");
  await expect(chosen(page)).toHaveText(/^Sessions/);
  await expect(input).toHaveAttribute("aria-activedescendant", "palette-1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(chosen(page)).toHaveText(/^Keyboard shortcuts/);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();

  await page.keyboard.press("Meta+k");
  await page.keyboard.type("discord");
  await expect(chosen(page)).toContainText("agent:writer:discord:9");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sessions\/agent%3Awriter%3Adiscord%3A9\?gateway=attic$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:writer:discord:9");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("att");
  // A session of that gateway matches too, by its hint.
  await expect(chosen(page)).toHaveText(/^attic/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${server.url}/gateways/attic`);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("rule");
  await expect(chosen(page)).toHaveText(/^Alert rules/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${server.url}/alerts/rules`);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("zzz & more");
  await palette(page).getByRole("option", { name: "Events with" }).filter({ hasText: "zzz" }).click();
  await expect(page).toHaveURL(`${server.url}/events?q=zzz%20%26%20more`);
  await expectSamePage(page);
});

test("changes the theme and pauses", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, server.url);
  await live(page);
  await page.getByRole("button", { name: /^Go to/ }).click();
  await page.keyboard.type("dark");
  await expect(chosen(page)).toHaveText(/^Theme: dark/);
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("pause");
  await expect(chosen(page)).toHaveText(/^Pause/);
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "paused");
});

test("slash leads to the search, a question mark to the keys", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}/events`);
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search")).toBeFocused();
  await page.keyboard.type("?/");
  await expect(page.getByLabel("Search")).toHaveValue("?/");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help).toContainText("next failure");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await open(page, `${server.url}/settings`);
  await page.keyboard.press("/");
  await expect(palette(page)).toBeVisible();
});

test("names are text, and awkward keys are gone to", async ({ page, server }) => {
  const key = '50%25 <img src=x onerror="window.harmed = 1">';
  await server.post(...turn("t1", { sessionKey: key }));
  await open(page, server.url);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("<img");
  await expect(chosen(page)).toContainText(key);
  await page.keyboard.press("Enter");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(key);
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});

test.describe("a question that fails", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test("is told in the palette", async ({ page, server }) => {
    await open(page, server.url);
    await page.route("**/api/ui/palette", (route) => route.abort());
    await page.keyboard.press("Control+k");
    await expect(palette(page).getByRole("status")).toContainText("could not be reached");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`nothing serious is in the way, ${colorScheme}, ${width} px`, async ({ page, server }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await server.post(...turn("t1"));
      await open(page, server.url);
      await page.keyboard.press("Control+k");
      await expect(chosen(page)).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}
