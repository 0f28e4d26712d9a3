import type { Browser, CDPSession, Page } from "@playwright/test";
import { live, open } from "../support/test";
import { observe } from "./observe";
import { type Figure, mib } from "./table";
import { whileEventsCome } from "./tail";
import type { Target } from "./target";

const MINUTES_MAX = 60;
/** Caches fill, lists reach their length. */
const WARM_MS = 20_000;
/** More than this is growth. */
const GROWTH_MAX = 0.1;

const PAGES = { overview: "/", sessions: "/sessions", events: "/events" };

interface Held {
  heap: number;
  wasm: number;
  nodes: number;
}

export function minutes(): number {
  const asked = Number(process.env["MINUTES"] ?? "5");
  if (!(asked > 0 && asked <= MINUTES_MAX)) throw new Error(`MINUTES is a number up to ${MINUTES_MAX}`);
  return asked;
}

/** What a page holds once nothing is left that could be freed. */
async function held(page: Page, session: CDPSession): Promise<Held> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  const wasm = await page.evaluate(() => window.noted.memory?.buffer.byteLength ?? Number.NaN);
  const told = { heap: metric("JSHeapUsedSize"), wasm, nodes: metric("Nodes") };
  if (Object.values(told).some(Number.isNaN)) throw new Error(`the browser told no memory: ${JSON.stringify(told)}`);
  return told;
}

/** Pages of their own are open at once, while events come. */
export async function memory(browser: Browser, target: Target): Promise<Figure[]> {
  const forMs = minutes() * 60_000;
  const opened = await Promise.all(
    Object.entries(PAGES).map(async ([name, path]) => {
      const context = await browser.newContext(target.contextOptions);
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send("Performance.enable");
      await observe(page);
      await open(page, `${target.url}${path}`);
      await live(page);
      return { name, page, session, context };
    }),
  );
  const all = () => Promise.all(opened.map(({ page, session }) => held(page, session)));
  const [start, end] = await whileEventsCome(target, async () => {
    await new Promise((resolve) => setTimeout(resolve, WARM_MS));
    const start = await all();
    await new Promise((resolve) => setTimeout(resolve, forMs));
    return [start, await all()];
  });
  await Promise.all(opened.map(({ context }) => context.close()));
  return opened.flatMap(({ name }, n) => compare(name, start?.[n], end?.[n]));
}

function compare(name: string, start: Held | undefined, end: Held | undefined): Figure[] {
  if (start === undefined || end === undefined) throw new Error(`nothing was told of ${name}`);
  const isFlat = end.heap + end.wasm <= (start.heap + start.wasm) * (1 + GROWTH_MAX);
  const grown = (of: (held: Held) => string) => `${of(start)} → ${of(end)}`;
  return [
    { name: `${name}: JS heap over ${minutes()} min of events`, value: grown(({ heap }) => mib(heap)), goal: "flat", isMet: isFlat },
    { name: `${name}: WASM memory`, value: grown(({ wasm }) => mib(wasm)) },
    { name: `${name}: nodes of the document`, value: grown(({ nodes }) => String(nodes)) },
  ];
}
