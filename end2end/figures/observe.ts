import type { Page } from "@playwright/test";

/** What the page notes about itself; `observe` fills it. */
interface Noted {
  largestMs: number;
  hydratedMs: number;
  /** The worst of the windows of at most five seconds that Google sums shifts in. */
  shift: number;
  /** Of interactions that took longer than a frame, by their ids. */
  slow: Record<number, number>;
  memory: WebAssembly.Memory | undefined;
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** Before any script of the page: watch paints, shifts, interactions, the memory of the WASM. */
export async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Noted = { largestMs: Number.NaN, hydratedMs: Number.NaN, shift: 0, slow: {}, memory: undefined };
    window.noted = noted;
    const watch = (options: PerformanceObserverInit & { durationThreshold?: number }, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ buffered: true, ...options });
    watch({ type: "largest-contentful-paint" }, (entry) => (noted.largestMs = entry.startTime));
    const window5s = { from: 0, last: -Infinity, sum: 0 };
    watch({ type: "layout-shift" }, (entry) => {
      const { value, hadRecentInput, startTime: at } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (hadRecentInput) return;
      if (at - window5s.last > 1000 || at - window5s.from > 5000) Object.assign(window5s, { from: at, sum: 0 });
      Object.assign(window5s, { last: at, sum: window5s.sum + value });
      noted.shift = Math.max(noted.shift, window5s.sum);
    });
    watch({ type: "event", durationThreshold: 16 }, (entry) => {
      const { interactionId: id, duration } = entry as PerformanceEntry & { interactionId: number };
      if (id > 0) noted.slow[id] = Math.max(noted.slow[id] ?? 0, duration);
    });
    const seen = () => {
      if (document.documentElement?.hasAttribute("data-hydrated") && Number.isNaN(noted.hydratedMs)) noted.hydratedMs = performance.now();
    };
    new MutationObserver(seen).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-hydrated"] });
    const instantiate = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...args) => {
      const source = await instantiate.apply(WebAssembly, args);
      const exported = source.instance.exports["memory"];
      if (exported instanceof WebAssembly.Memory) noted.memory = exported;
      return source;
    };
  });
}

/** A number that the page must have noted. */
export function known(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new Error(`the browser told no ${what}`);
  return value;
}
