import { defineConfig } from "@playwright/test";
import { chromium } from "./support/chromium";

const SECOND = 1000;

export default defineConfig({
  testDir: "./tests",
  // Two cores build and test this project: one browser at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 45 * SECOND,
  expect: { timeout: 10 * SECOND },
  reporter: [["list"]],
  use: {
    ...chromium(),
    trace: "retain-on-failure",
    viewport: { width: 1440, height: 900 },
    timezoneId: "America/New_York",
    locale: "en-US",
  },
  projects: [
    { name: "dashboard", testIgnore: /tests\/gateway\// },
    // OpenClaw's own commands take their time.
    { name: "gateway", testMatch: /tests\/gateway\/[^/]+\.spec\.ts$/, timeout: 180 * SECOND },
  ],
});
