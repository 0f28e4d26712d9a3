import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { mock } from "node:test";
import { Mapper } from "../dist/mapping/mapper.js";

/** A logger that keeps what was said. */
export function recordingLogger() {
  const lines = [];
  const keep = (level) => (message) => lines.push({ level, message });
  return { lines, info: keep("info"), warn: keep("warn"), error: keep("error") };
}

export function newMapper(options = {}) {
  const events = [];
  const logger = recordingLogger();
  const settings = { gatewayId: "gateway-1", capturePayloads: false, captureToolParams: true, logger, ...options };
  return { events, logger, mapper: new Mapper(settings, (event) => events.push(event)) };
}

export function fixture(name) {
  const lines = readFileSync(new URL(`./fixtures/${name}.jsonl`, import.meta.url), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** Feeds a recording to a mapper with its own pace; timers run on the recording's clock. */
export function replay(lines, options) {
  const { mapper, events, logger } = newMapper(options);
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let now = lines[0].t;
    for (const line of lines) {
      mock.timers.tick(Math.max(0, line.t - now));
      now = Math.max(now, line.t);
      if (line.source === "hook") mapper.hook(line.name, line.event, line.ctx, line.t);
      if (line.source === "stream") mapper.agentEvent(line.event);
      if (line.source === "diagnostic") mapper.diagnostic(line.event);
      if (line.source === "transcript") mapper.transcript(line.event);
    }
    mock.timers.tick(40_000);
  } finally {
    mock.timers.reset();
  }
  return { events, logger, of: (type) => events.filter((event) => event.eventType === type) };
}

/**
 * A collector on loopback; `answers` are given in turn to requests with events, the last for ever:
 * `{status, headers, body, delayMs}`, or a function of the parsed body. `reports` holds every gateway's report.
 */
export const startCollector = (...answers) => startCollectorAt(0, ...answers);

export async function startCollectorAt(port, ...answers) {
  const requests = [];
  const reports = [];
  const alone = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    if (body.gateway !== undefined) reports.push(body.gateway);
    const withEvents = body.events.length > 0;
    (withEvents ? requests : alone).push({ headers: request.headers, ...body, atMs: Date.now() });
    let answer = withEvents ? answers[Math.min(requests.length, answers.length) - 1] : undefined;
    if (answers.length === 1 && typeof answers[0] === "function") answer = answers[0];
    if (typeof answer === "function") answer = answer(body);
    answer ??= { status: 200 };
    if (answer.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    requests,
    reports,
    alone,
    port: server.address().port,
    endpoint: `http://127.0.0.1:${server.address().port}/api/v1/ingest`,
    events: () => requests.flatMap((request) => request.events),
    ids: () => requests.flatMap((request) => request.events.map((event) => event.id)),
    numbers: () => requests.flatMap((request) => request.events.map((event) => event.sequence.number)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A folder of its own, removed with the test. */
export function tempFolder(context) {
  const folder = mkdtempSync(path.join(tmpdir(), "observatory-plugin-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function until(condition, what, timeoutMs = 5_000) {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
