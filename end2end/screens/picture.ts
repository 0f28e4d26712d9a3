import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "@playwright/test";
import { toPalette } from "./palette-png";

export const FOLDER = path.resolve(import.meta.dirname, "../../docs/screens");
const HEIGHT_MAX = 1800;
/** Another stylesheet than the program's own, to look at a change without a build. */
const STYLESHEET = process.env["STYLESHEET"];

export interface Variant {
  width: number;
  height: number;
  colorScheme: "light" | "dark";
}

export const WIDE_LIGHT: Variant = { width: 1440, height: 900, colorScheme: "light" };
export const WIDE_DARK: Variant = { width: 1440, height: 900, colorScheme: "dark" };
export const PHONE_LIGHT: Variant = { width: 390, height: 844, colorScheme: "light" };
export const PHONE_DARK: Variant = { width: 390, height: 844, colorScheme: "dark" };

/** The file of a picture, in docs/screens/. */
export const fileOf = (name: string, { width, colorScheme }: Variant) => `${name}-${width}-${colorScheme}.png`;

const PHONE_WIDTH_MAX = 600;

/** Shows a page as the variant wants it, and puts it away afterwards. */
export async function withPage(browser: Browser, variant: Variant, act: (page: Page) => Promise<void>): Promise<void> {
  const { width, height, colorScheme } = variant;
  const isMobile = width < PHONE_WIDTH_MAX;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
    isMobile,
    hasTouch: isMobile,
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  if (STYLESHEET !== undefined) await page.route("**/*.css", (route) => route.fulfill({ path: STYLESHEET, contentType: "text/css" }));
  await act(page);
  await context.close();
}

/** Takes the whole page, or what is seen of it where `isWhole` is false. */
export async function shoot(page: Page, name: string, variant: Variant, isWhole = true): Promise<void> {
  // What stays in place while one scrolls belongs at the top.
  if (isWhole) await page.evaluate(() => scrollTo(0, 0));
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = isWhole ? Math.min(Math.max(whole, variant.height), HEIGHT_MAX) : variant.height;
  const clip = { x: 0, y: 0, width: variant.width, height };
  const png = await page.screenshot({ animations: "disabled", caret: "hide", fullPage: isWhole, clip });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path.join(FOLDER, fileOf(name, variant)), toPalette(png));
}
