import type { Page } from "@playwright/test";

/** Answers about `what` that match are held back until the page is gone, or refused. */
export async function spoil(page: Page, what: string, how: "hold" | "refuse", matches: RegExp): Promise<void> {
  await page.route(`**/api/ui/${what}`, async (route) => {
    if (!matches.test(route.request().postData() ?? "")) return route.continue();
    if (how === "refuse") return route.abort();
  });
}
