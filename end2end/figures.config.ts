import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** Measures the dashboard in a browser: `npm run figures`; docs/figures.md. */
export default defineConfig({
  ...base,
  testDir: "./figures",
  outputDir: "./test-results/figures",
  // What watches the page would be measured with it.
  use: { ...base.use, trace: "off" },
  projects: [{ name: "figures" }],
});
