import type { Browser } from "@playwright/test";
import { FRAME_MS, quantile, scrollFrames } from "../support/frames";
import { expect, hydrated, live, open } from "../support/test";
import { type Figure, ms, within } from "./table";
import { LONG_PATH, type Target } from "./target";

const OPEN_MS_MAX = 1000;
const FRAMES = 600;
const PIXELS = -60;
/** Frames come with the screen; a time is told with an error of some tenths. */
const ERROR_MS = 0.6;

/** How even frames were. */
function evenness(what: string, frames: number[]): Figure[] {
  const onTime = frames.filter((frame) => frame <= FRAME_MS + ERROR_MS).length / frames.length;
  return [
    { name: `${what}: frames within 16.7 ms`, value: `${(onTime * 100).toFixed(1)} %` },
    { name: `${what}: frame, p95 and longest`, value: `${ms(quantile(frames, 0.95))}, ${ms(Math.max(...frames))}` },
  ];
}

/** The list of sessions is scrolled; then a session of 30,000 events is opened, with the program cached, and scrolled. */
export async function scrolling(browser: Browser, target: Target): Promise<Figure[]> {
  const context = await browser.newContext(target.contextOptions);
  const page = await context.newPage();
  await open(page, `${target.url}/sessions`);
  await live(page);
  const list = await scrollFrames(page.locator("html"), FRAMES, -PIXELS);
  const start = Date.now();
  await page.goto(`${target.url}${LONG_PATH}`, { waitUntil: "commit" });
  await expect(page.locator(".turn").last()).toBeVisible();
  const seen = Date.now() - start;
  await hydrated(page);
  const ready = Date.now() - start;
  await live(page);
  const frames = await scrollFrames(page.locator(".tl-pane"), FRAMES, PIXELS);
  await context.close();
  return [
    ...evenness("scrolling the sessions", list),
    within("session of 30,000 events: seen", seen, OPEN_MS_MAX),
    within("session of 30,000 events: interactive", ready, OPEN_MS_MAX),
    ...evenness("scrolling it", frames),
  ];
}
