import type { Locator } from "@playwright/test";

/** 60 frames a second. */
export const FRAME_MS = 1000 / 60;

/** Scrolls an element by `pixels` a frame; the time of every frame in milliseconds. */
export async function scrollFrames(pane: Locator, count: number, pixels: number): Promise<number[]> {
  return pane.evaluate(
    (pane, [count, pixels]) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        let last = performance.now();
        const step = (now: number) => {
          times.push(now - last);
          last = now;
          pane.scrollTop += pixels;
          if (times.length < count) requestAnimationFrame(step);
          else resolve(times.slice(1));
        };
        requestAnimationFrame(step);
      }),
    [count, pixels] as const,
  );
}

/** The value that this share of `values` does not exceed. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
