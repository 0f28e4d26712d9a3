import type { Browser } from "@playwright/test";
import { hydrated } from "../support/test";
import { observe } from "./observe";
import type { Figure } from "./table";
import { whileEventsCome } from "./tail";
import { LONG_PATH, type Target } from "./target";

const WATCH_MS = 10_000;
/** What Google calls good. */
const SHIFT_MAX = 0.1;

const PAGES = { overview: "/", sessions: "/sessions", session: LONG_PATH, events: "/events", alerts: "/alerts", gateways: "/gateways" };

/** Cumulative layout shift over the load and ten seconds of events. */
export async function shifts(browser: Browser, target: Target): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    const context = await browser.newContext(target.contextOptions);
    const page = await context.newPage();
    await observe(page);
    const shift = await whileEventsCome(target, async () => {
      await page.goto(`${target.url}${path}`);
      await hydrated(page);
      await page.waitForTimeout(WATCH_MS);
      return page.evaluate(() => window.noted.shift);
    });
    await context.close();
    figures.push({ name: `${name}: layout shift, load and 10 s of events`, value: shift.toFixed(3), goal: `< ${SHIFT_MAX}`, isMet: shift < SHIFT_MAX });
  }
  return figures;
}
