import { expectAccessible } from "../support/axe";
import { event, failedTurn, turn } from "../support/events";
import { expect, open, test } from "../support/test";

const KEY = "agent:main:telegram:1";
const OTHER = "agent:main:discord:2";
const SESSION = `/sessions/${encodeURIComponent(KEY)}`;

const subject = (key: string) => encodeURIComponent(`workshop/${encodeURIComponent(key)}`);

/** A session with a tool that failed, thinking, a compaction and a subagent; and another one. */
function fleet() {
  return [
    ...turn("t1", { payload: { userMessage: "Is it up?", thinking: "Look first.", assistantMessage: "It is." } }),
    event("compaction.completed", { tokens: { contextUsed: 20_000, contextMax: 200_000 } }),
    ...failedTurn("t2", "disk full"),
    ...turn("c1", { sessionKey: "agent:main:subagent:7", parentSessionKey: KEY }),
    ...turn("o1", { sessionKey: OTHER, channel: "discord" }),
  ];
}

const PAGES = {
  overview: "/",
  sessions: "/sessions",
  session: SESSION,
  "session as of an instant": `${SESSION}?until=${encodeURIComponent(new Date(Date.now() - 1500).toISOString())}`,
  compare: `/compare?a=${subject(KEY)}&b=${subject(OTHER)}`,
  "choice of what is compared": `/compare?a=${subject(KEY)}`,
  gateways: "/gateways",
  alerts: "/alerts",
  settings: "/settings",
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`nothing serious is in the way: ${name}, ${colorScheme}`, async ({ page, server }) => {
      await page.emulateMedia({ colorScheme });
      await server.post(...fleet());
      await open(page, `${server.url}${path}`);
      await expect(page.getByText("Loading", { exact: false })).toHaveCount(0);
      // What is folded is looked at too.
      await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => fold.setAttribute("open", "")));
      await expectAccessible(page);
    });
  }
}
