import { expect, test } from "@playwright/test";
import { bytes } from "./bytes";
import { eventsAsked } from "./fill";
import { interactions } from "./interactions";
import { memory, minutes } from "./memory";
import { paints } from "./paints";
import { scrolling } from "./scrolling";
import { shifts } from "./shifts";
import { Table } from "./table";
import { Target } from "./target";

/** All but the memory, on a busy machine. */
const REST_MS = 10 * 60_000;
const POSTED_PER_SECOND_MIN = 1500;

const MEASURES = { bytes, paints, shifts, interactions, scrolling, memory };

test("figures of the dashboard", async ({ browser }) => {
  test.setTimeout(REST_MS + minutes() * 60_000 + (eventsAsked() * 1000) / POSTED_PER_SECOND_MIN);
  const only = process.env["ONLY"]?.split(",");
  const target = await Target.create();
  const table = new Table();
  try {
    await target.prepare(browser);
    for (const [what, measure] of Object.entries(MEASURES)) {
      if (only === undefined || only.includes(what)) await table.measure(what, () => measure(browser, target));
    }
  } finally {
    await target.close();
  }
  table.print();
  expect(table.failures, "what could not be measured").toEqual([]);
});
