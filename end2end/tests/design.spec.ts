import { expectAccessible } from "../support/axe";
import { expect, open, test } from "../support/test";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`shows every component in both themes, ${colorScheme}, ${width} px`, async ({ page, server }) => {
      const response = await page.request.get(`${server.url}/design`);
      // Release builds have no such page.
      if (response.status() === 404) {
        expect(await response.text()).not.toContain("theme-light");
        return;
      }
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await open(page, `${server.url}/design`);
      await expect(page).toHaveTitle("Design · Observatory");
      for (const theme of [".theme-light", ".theme-dark"]) {
        const shown = page.locator(theme);
        await expect(shown.locator("svg.chart")).toHaveCount(6);
        await expect(shown.locator(".badge[data-status=error]").first()).toBeVisible();
        await expect(shown.locator("li.event")).toHaveCount(3);
      }
      const ground = (theme: string) =>
        page.locator(theme).evaluate((element) => getComputedStyle(element).backgroundColor);
      expect(await ground(".theme-light")).not.toBe(await ground(".theme-dark"));
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}
