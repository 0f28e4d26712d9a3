import type { Browser, Page } from "@playwright/test";
import { quantile } from "../support/frames";
import { expect, live, open } from "../support/test";
import { observe } from "./observe";
import { type Figure, within } from "./table";
import { whileEventsCome } from "./tail";
import type { Target } from "./target";

const TIMES = 20;
const LATENCY_MS_MAX = 100;
/** The browser tells of nothing that was shown within a frame. */
const FRAME_MS = 16;
/** Entries come after the frame that they are about. */
const TOLD_AFTER_MS = 300;
const ANSWER_MS = 200;

interface Act {
  name: string;
  path: string;
  /** Acts once; answers how many interactions that were. */
  act: (page: Page, n: number) => Promise<number>;
}

const press = (page: Page, ...keys: string[]) => keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());

const ACTS: readonly Act[] = [
  {
    name: "filter of sessions",
    path: "/sessions",
    act: async (page, n) => {
      await page.getByRole("combobox", { name: "Status" }).selectOption(n % 2 === 0 ? "error" : "");
      await page.getByRole("button", { name: "Apply" }).click();
      await expect(page).toHaveURL(n % 2 === 0 ? /status=error/ : /sessions$/);
      // Nobody chooses anew before the answer is there.
      await page.waitForTimeout(ANSWER_MS);
      return 1;
    },
  },
  {
    name: "palette",
    path: "/",
    act: async (page) => {
      await press(page, "Control+k");
      await expect(page.getByRole("dialog", { name: "Go to" })).toBeVisible();
      await press(page, "Escape");
      return 2;
    },
  },
  { name: "j and k in sessions", path: "/sessions", act: async (page) => press(page, "j", "j", "k").then(() => 3) },
  {
    name: "unfolding an event",
    path: "/events?type=turn.completed",
    act: async (page, n) => {
      await page.locator("li.event summary").nth(n % 8).click({ position: { x: 8, y: 8 } });
      return 1;
    },
  },
];

/** Latency of one kind of interaction, while events come: every one that took longer than a frame, and a frame for the rest. */
async function latencies(browser: Browser, target: Target, { path, act }: Act): Promise<number[]> {
  const context = await browser.newContext(target.contextOptions);
  const page = await context.newPage();
  await observe(page);
  await open(page, `${target.url}${path}`);
  await live(page);
  let count = 0;
  for (let n = 0; n < TIMES; n += 1) count += await act(page, n);
  await page.waitForTimeout(TOLD_AFTER_MS);
  const slow = await page.evaluate(() => Object.values(window.noted.slow));
  await context.close();
  return [...slow, ...Array.from({ length: Math.max(0, count - slow.length) }, () => FRAME_MS)];
}

export async function interactions(browser: Browser, target: Target): Promise<Figure[]> {
  const figures: Figure[] = [];
  const all: number[] = [];
  for (const one of ACTS) {
    const latency = await whileEventsCome(target, () => latencies(browser, target, one));
    all.push(...latency);
    figures.push(within(`${one.name}: latency, p98`, quantile(latency, 0.98), LATENCY_MS_MAX));
  }
  return [...figures, within("all interactions: latency, p98", quantile(all, 0.98), LATENCY_MS_MAX)];
}
