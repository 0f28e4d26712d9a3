// What the plugin costs a gateway: `npm run build && node bench/cpu.mjs [SECONDS] [EVENTS_PER_SECOND]`
// A local server takes the events in a process of its own, so that only the plugin's work is measured.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const WARM_UP_MS = 10_000;
/** Of the recorded turn: its start and end, a tool call and its result, two calls of the model. */
const EVENTS_PER_TURN = 6;

if (process.argv[2] === "--server") await serve();
else await measure(Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 10));

async function serve() {
  const server = createServer(async (request, response) => {
    for await (const chunk of request) void chunk;
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"accepted":0,"duplicates":0,"rejected":[]}');
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
}

async function measure(seconds, eventsPerSecond) {
  const server = fork(fileURLToPath(import.meta.url), ["--server"]);
  const [port] = await once(server, "message");
  const stateDir = mkdtempSync(path.join(tmpdir(), "observatory-bench-"));
  try {
    const everyMs = (1_000 * EVENTS_PER_TURN) / eventsPerSecond;
    const { play, stop } = await startPlugin(port, stateDir, Math.ceil((seconds * 1_000 + WARM_UP_MS) / everyMs) + 10);
    await cpuShare(WARM_UP_MS, play, everyMs);
    const share = await cpuShare(seconds * 1_000, play, everyMs);
    await stop();
    console.log(`${eventsPerSecond} events/s for ${seconds} s: ${(100 * share).toFixed(2)} % of a core`);
    if (share >= 0.01) process.exitCode = 1;
  } finally {
    server.kill();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** The whole plugin as a gateway loads it, fed with a recorded turn. */
async function startPlugin(port, stateDir, turns) {
  const { default: plugin } = await import("../dist/index.js");
  const recording = new URL("../test/fixtures/tool-turn.jsonl", import.meta.url);
  const lines = readFileSync(recording, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const runId = lines.find(({ ctx }) => ctx?.runId !== undefined).ctx.runId;
  const hooks = new Map();
  let service;
  let onAgentEvent;
  const quiet = () => {};
  plugin.register({
    pluginConfig: { endpoint: `http://127.0.0.1:${port}/api/v1/ingest`, gatewayId: "bench", token: "t" },
    config: {}, logger: { info: quiet, warn: quiet, error: console.error },
    on: (name, handler) => hooks.set(name, handler),
    registerService: (registered) => (service = registered),
    agent: { events: { registerAgentEventSubscription: ({ handle }) => (onAgentEvent = handle) } },
  });
  await service.start({ stateDir });
  // Made beforehand: reading a recording is no work of the plugin's.
  const text = JSON.stringify(lines);
  const recorded = Array.from({ length: turns }, (_, turn) => JSON.parse(text.replaceAll(runId, `${runId}-${turn}`)));
  const play = () => {
    for (const line of recorded.shift() ?? []) {
      if (line.source === "hook") hooks.get(line.name)?.(line.event, line.ctx);
      if (line.source === "stream") onAgentEvent(line.event);
    }
  };
  return { play, stop: () => service.stop({}) };
}

/** The part of one core that this process used. */
async function cpuShare(ms, work, everyMs = ms) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  for (let at = startedAt; at < startedAt + ms; at += everyMs) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
    work();
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + ms - performance.now())));
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000 / (performance.now() - startedAt);
}
