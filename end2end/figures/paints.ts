import type { Browser } from "@playwright/test";
import { hydrated } from "../support/test";
import { known, observe } from "./observe";
import { type Figure, median, within } from "./table";
import { LONG_PATH, type Target } from "./target";

const LOADS = 5;
const FIRST_MS_MAX = 500;
const HYDRATED_MS_MAX = 1000;
/** The largest paint may come after the page is interactive. */
const SETTLE_MS = 700;

const PAGES = { overview: "/", sessions: "/sessions", "session of 30,000 events": LONG_PATH };

interface Load {
  firstMs: number;
  largestMs: number;
  hydratedMs: number;
}

/** Loads a page with nothing cached. */
async function load(browser: Browser, target: Target, path: string): Promise<Load> {
  const context = await browser.newContext(target.contextOptions);
  const page = await context.newPage();
  await observe(page);
  await page.goto(`${target.url}${path}`);
  await hydrated(page);
  await page.waitForTimeout(SETTLE_MS);
  const noted = await page.evaluate(() => {
    const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
    const { largestMs, hydratedMs } = window.noted;
    return { firstMs: first, largestMs, hydratedMs };
  });
  await context.close();
  return noted;
}

/** Medians of five loads of each page. */
export async function paints(browser: Browser, target: Target): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    const loads: Load[] = [];
    for (let n = 0; n < LOADS; n += 1) loads.push(await load(browser, target, path));
    const middle = (of: (load: Load) => number, what: string) => known(median(loads.map(of)), what);
    figures.push(
      within(`${name}: first contentful paint`, middle((load) => load.firstMs, "first paint"), path === "/" ? FIRST_MS_MAX : undefined),
      within(`${name}: largest contentful paint`, middle((load) => load.largestMs, "largest paint")),
      within(`${name}: hydrated`, middle((load) => load.hydratedMs, "hydration"), HYDRATED_MS_MAX),
    );
  }
  return figures;
}
