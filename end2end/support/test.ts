import { test as base, expect, type Page } from "@playwright/test";
import { Server } from "./server";

type Fixtures = {
  server: Server;
  /** Console errors that a test brings about on purpose. */
  expectedErrors: RegExp[];
};

/** Every test has a server of its own, and fails on any error in the page. */
export const test = base.extend<Fixtures>({
  expectedErrors: [[], { option: true }],

  server: async ({}, use) => {
    const server = await Server.create();
    await use(server);
    await server.remove();
  },

  // Named so that the page closes before its server ends.
  page: async ({ page, server: _server, expectedErrors }, use) => {
    const errors: string[] = [];
    const note = (text: string) => {
      if (!expectedErrors.some((expected) => expected.test(text))) errors.push(text);
    };
    page.on("console", (message) => {
      if (message.type() === "error" || /hydrat|panicked/i.test(message.text())) {
        note(`${message.text()} (${message.location().url})`);
      }
    });
    page.on("pageerror", (error) => note(error.message));
    await use(page);
    expect(errors, "errors in the page").toEqual([]);
  },
});

export { expect };

/** Opens a page and waits until it is interactive. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

/** Waits until the page follows the stream. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "connected");
}

/** Marks the document, to tell later whether it was loaded anew. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));
}

export async function expectSamePage(page: Page): Promise<void> {
  await expect(page.locator("html[data-same-page]")).toBeAttached();
}

/** What moved by itself since the page was opened, as browsers add it up. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 500);
      }),
  );
}

/** The tile of the overview with this label. */
export function tile(page: Page, label: string) {
  return page.locator(".tile", { hasText: label }).locator(".tile-value");
}
