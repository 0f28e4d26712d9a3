import { request } from "node:http";
import { request as requestTls } from "node:https";
import type { Browser } from "@playwright/test";
import { hydrated } from "../support/test";
import { type Figure, kib } from "./table";
import type { Target } from "./target";

const WASM_KIB_MAX = 450;

const KINDS: readonly [name: string, is: (path: string) => boolean][] = [
  ["WASM", (path) => path.endsWith(".wasm")],
  ["JS", (path) => path.endsWith(".js")],
  ["CSS", (path) => path.endsWith(".css")],
];

/** Bytes of one answer as they come over the wire, compressed by brotli where the server does. */
function transferred(url: string, headers: Record<string, string>): Promise<number> {
  const ask = url.startsWith("https:") ? requestTls : request;
  return new Promise((resolve, reject) => {
    const asked = ask(url, { headers: { "accept-encoding": "br", ...headers } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => (bytes += chunk.length));
      response.on("end", () => (response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url}: ${response.statusCode}`))));
    });
    asked.on("error", reject).end();
  });
}

/** What the first load of the overview brings. */
export async function bytes(browser: Browser, target: Target): Promise<Figure[]> {
  const context = await browser.newContext(target.contextOptions);
  const page = await context.newPage();
  await page.goto(target.url);
  await hydrated(page);
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  await context.close();
  const figures: Figure[] = [];
  for (const [name, is] of KINDS) {
    const urls = [...new Set(loaded)].filter((url) => is(new URL(url).pathname));
    if (urls.length === 0) throw new Error(`the page loaded no ${name}`);
    const sizes = await Promise.all(urls.map((url) => transferred(url, target.authorization)));
    const sum = sizes.reduce((one, other) => one + other, 0);
    const goal = name === "WASM" ? { goal: `≤ ${WASM_KIB_MAX} KiB`, isMet: sum <= WASM_KIB_MAX * 1024 } : {};
    figures.push({ name: `${name}, brotli`, value: kib(sum), ...goal });
  }
  const html = await transferred(`${target.url}/`, target.authorization);
  return [...figures, { name: "HTML of the overview, brotli", value: kib(html) }];
}
