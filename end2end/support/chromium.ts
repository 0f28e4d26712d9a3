import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The installed browser; without one, Playwright's own. */
export function chromium() {
  const named = process.env["CHROMIUM"] ?? process.env["CHROMIUM_PATH"];
  const executablePath = named ?? PLACES.find((place) => existsSync(place));
  const isRoot = process.getuid?.() === 0;
  const args = isRoot ? ["--no-sandbox", ...QUIET] : QUIET;
  return { launchOptions: executablePath === undefined ? { args } : { executablePath, args } };
}
