/** From this version on the gateway marks the one end of a run; versions are dates. */
const SETTLED_SINCE = [2026, 9];

/** Unknown versions are taken for new ones. */
export function saysSettled(version: string | undefined): boolean {
  const [year, month] = (version ?? "").split(".").map(Number);
  if (year === undefined || month === undefined || Number.isNaN(year) || Number.isNaN(month)) return true;
  return year !== SETTLED_SINCE[0]! ? year > SETTLED_SINCE[0]! : month >= SETTLED_SINCE[1]!;
}
