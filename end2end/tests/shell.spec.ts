import { turn } from "../support/events";
import { expect, hydrated, open, test } from "../support/test";

test("the theme is remembered and there from the first paint", async ({ page, server }) => {
  await open(page, server.url);
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  const toggle = page.getByRole("button", { name: /Theme/ });
  await toggle.click();
  await toggle.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background()).not.toBe(light);

  const html = await (await page.request.get(server.url)).text();
  expect(html).toContain('data-theme="dark"');
});

test("the page follows the system's theme", async ({ page, server }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, server.url);
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await background()).not.toBe(light);
});

test("keyboards pass the navigation", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, server.url);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("times are relative, from the server already, with the instant in UTC on hover", async ({ page, server }) => {
  await server.post(...turn("t1"));
  const html = await (await page.request.get(`${server.url}/sessions`)).text();
  expect(html).toMatch(/<time[^>]*title="\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"[^>]*>(\d+ s ago|now)</);
  await open(page, `${server.url}/sessions`);
  await expect(page.locator("tbody time")).toHaveText(/\d+ s ago|now/);
});

test.describe("an unknown address", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("is not found, and leads on", async ({ page, server }) => {
    const response = await page.goto(`${server.url}/nowhere`);
    expect(response?.status()).toBe(404);
    await hydrated(page);
    await page.getByRole("main").getByRole("link", { name: "Overview" }).click();
    await expect(page).toHaveURL(`${server.url}/`);
  });
});
