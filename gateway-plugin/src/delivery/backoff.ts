export const RETRY_DELAY_MS_FIRST = 1_000;
export const RETRY_DELAY_MS_MAX = 30_000;
export const RETRY_AFTER_MS_MAX = 300_000;
/** A refused token does not heal by itself: ask seldom, but notice when someone has repaired it. */
export const REFUSED_RETRY_DELAY_MS = 60_000;

/** Exponential with jitter, so that many gateways do not return in step after an outage. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_FIRST * 2 ** Math.min(attempt - 1, 16));
  return Math.round(ceiling * (0.5 + 0.5 * random()));
}

/** `Retry-After` as seconds or as a date; undefined where it is absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 0), RETRY_AFTER_MS_MAX);
}
