import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Takes the pictures of docs/screens/ anew: `npm run screens`. */
export default defineConfig({
  ...base,
  testDir: "./screens",
  outputDir: "./test-results/screens",
  timeout: 90_000,
  projects: [{ name: "screens" }],
});
