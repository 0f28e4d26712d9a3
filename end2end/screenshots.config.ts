import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Takes the pictures of docs/screenshots/ anew: `npm run screenshots`. */
export default defineConfig({
  ...base,
  testDir: "./screenshots",
  outputDir: "./test-results/screenshots",
  projects: [{ name: "screenshots" }],
});
