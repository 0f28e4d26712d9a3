import { failedTurn, turn } from "../support/events";
import { expect, open, test } from "../support/test";

const CLICKS_MAX = 2;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("why did this fail: from the overview to the failing call in two clicks", async ({ page, server }) => {
      await server.post(...turn("t1"), ...failedTurn("t2", "permission denied"), ...turn("t3"));
      if (javaScriptEnabled) await open(page, server.url);
      else await page.goto(server.url);
      const start = Date.now();
      let clicks = 0;
      const click = async (locator: ReturnType<typeof page.locator>) => {
        clicks += 1;
        await locator.click();
      };
      await click(page.getByRole("region", { name: "Last failures" }).getByRole("link").first());
      const call = page.locator(".call[data-status=error]");
      await expect(call).toBeInViewport();
      if (!(await call.locator("pre").first().isVisible())) {
        await click(page.getByRole("region", { name: "What failed" }).getByRole("link", { name: /exec/ }));
      }
      await expect(call).toContainText("permission denied");
      await expect(call.locator("pre").first()).toContainText("make deploy");
      await expect(call.locator("pre").first()).toBeVisible();
      console.log(`      why did this fail: ${clicks} clicks, ${Date.now() - start} ms`);
      expect(clicks).toBeLessThanOrEqual(CLICKS_MAX);
    });
  });
}
