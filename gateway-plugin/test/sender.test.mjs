import assert from "node:assert/strict";
import { test } from "node:test";
import { REFUSED_RETRY_DELAY_MS, RETRY_AFTER_MS_MAX, retryAfterMs, RETRY_DELAY_MS_MAX, retryDelayMs } from "../dist/backoff.js";
import { EventQueue, QUEUE_EVENTS_MAX } from "../dist/queue.js";
import { Sender } from "../dist/sender.js";
import { recordingLogger, startCollector, startCollectorAt, until } from "./support.mjs";

const event = (id) => JSON.stringify({ id });
const counted = (count) => Array.from({ length: count }, (_, index) => `e${index}`);

function newSender(endpoint, options = {}) {
  const queue = options.queue ?? new EventQueue();
  const logger = recordingLogger();
  const sender = new Sender({
    queue, endpoint, token: "secret", batchSize: 10, flushIntervalMs: 20, logger, retryDelayMs: () => 10, ...options,
  });
  const add = (...ids) => ids.forEach((id) => {
    queue.push(event(id));
    sender.eventAdded();
  });
  return { sender, queue, logger, add };
}

test("a full batch goes at once, the rest with the interval", async () => {
  const collector = await startCollector();
  const { sender, add } = newSender(collector.endpoint, { flushIntervalMs: 300 });
  sender.start();
  const startedAt = Date.now();
  add(...counted(12));
  await until(() => collector.requests.length === 2, "two requests");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.requests.map((request) => request.events.length), [10, 2]);
  assert.ok(collector.requests[0].atMs - startedAt < 250);
  assert.ok(collector.requests[1].atMs - startedAt >= 290);
  assert.equal(collector.requests[0].headers.authorization, "Bearer secret");
  assert.equal(collector.requests[0].headers["content-type"], "application/json");
});

test("an outage loses nothing: the same events in the same order, once, when the server is back", async () => {
  const away = await startCollector();
  await away.stop();
  const { sender, logger, add } = newSender(away.endpoint);
  sender.start();
  add(...counted(25));
  await until(() => logger.lines.length > 0, "a failed attempt");
  assert.match(logger.lines[0].message, /cannot take events now \(ECONNREFUSED\); 25 events are kept/);
  const back = await startCollectorAt(away.port);
  await until(() => back.ids().length === 25, "all events");
  await sender.stop();
  await back.stop();
  assert.deepEqual(back.ids(), counted(25));
});

test("503 with Retry-After waits as told and sends the same body", async () => {
  const collector = await startCollector({ status: 503, headers: { "retry-after": "1" } }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint);
  sender.start();
  add("a", "b");
  await until(() => collector.requests.length === 2, "the second attempt");
  await until(() => logger.lines.length === 2, "the word that it works again");
  await sender.stop();
  await collector.stop();
  const [first, second] = collector.requests;
  assert.deepEqual(second.events, first.events);
  assert.ok(second.atMs - first.atMs >= 950, `${second.atMs - first.atMs} ms`);
  assert.match(logger.lines[1].message, /works again after 1 failed attempts/);
});

test("429 and 500 are tried again, nothing overtakes the waiting batch", async () => {
  const collector = await startCollector({ status: 429 }, { status: 500 }, { status: 200 });
  const { sender, add } = newSender(collector.endpoint);
  sender.start();
  add("a");
  await until(() => collector.requests.length >= 1, "the first attempt");
  add("b");
  await until(() => collector.ids().includes("b"), "b");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "a", "a", "b"]);
});

test("a refused token is explained and tried again slowly", async () => {
  const body = { error: { code: "unauthorized", message: "the token is unknown" } };
  const collector = await startCollector({ status: 401, body }, { status: 403, body }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint, { refusedRetryDelayMs: 40 });
  sender.start();
  add("a");
  await until(() => collector.requests.length === 3, "the third attempt");
  await sender.stop();
  await collector.stop();
  const [complaint] = logger.lines;
  assert.equal(complaint.level, "error");
  assert.match(complaint.message, /HTTP 401: the token is unknown/);
  assert.match(complaint.message, /observatory token create/);
  assert.match(complaint.message, /openclaw config set plugins\.entries\.observatory\.config\.token/);
  assert.ok(!JSON.stringify(logger.lines).includes("secret"));
  assert.ok(REFUSED_RETRY_DELAY_MS >= 2 * RETRY_DELAY_MS_MAX);
});

test("a body that will never be accepted is given up, the next one goes on", async () => {
  const collector = await startCollector({ status: 422 }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint, { batchSize: 1 });
  sender.start();
  add("bad", "good");
  await until(() => collector.ids().includes("good"), "the good event");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.ids(), ["bad", "good"]);
  assert.match(logger.lines[0].message, /1 events were not accepted by .* \(HTTP 422\) and are lost/);
});

test("events that the server rejects one by one are named", async () => {
  const rejected = [{ index: 0, id: "a", field: "timestamp", error: "not a time" }];
  const collector = await startCollector({ status: 200, body: { accepted: 0, duplicates: 0, rejected } });
  const { sender, logger, add } = newSender(collector.endpoint);
  sender.start();
  add("a");
  await until(() => logger.lines.length > 0, "a warning");
  await sender.stop();
  await collector.stop();
  assert.match(logger.lines[0].message, /1 events were rejected .* id a, field timestamp: not a time/);
});

test("a redirect is not followed with the token", async () => {
  const other = await startCollector();
  const collector = await startCollector({ status: 307, headers: { location: other.endpoint } });
  const { sender, logger, add } = newSender(collector.endpoint);
  sender.start();
  add("a");
  await until(() => logger.lines.length > 0, "an error");
  await sender.stop(50);
  await collector.stop();
  await other.stop();
  assert.equal(other.requests.length, 0);
  assert.match(logger.lines[0].message, /HTTP 307, a redirect that is not followed/);
});

test("a slow server is given up after the time-out and asked again", async () => {
  const collector = await startCollector({ status: 200, delayMs: 2_000 }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint, { requestTimeoutMs: 100 });
  sender.start();
  const startedAt = Date.now();
  add("a");
  await until(() => collector.requests.length === 2, "the second attempt");
  assert.ok(Date.now() - startedAt < 1_500);
  await sender.stop();
  await collector.stop();
  assert.match(logger.lines[0].message, /no answer within 100 ms/);
});

test("stopping sends what waits, also amid a long pause between attempts", async () => {
  const collector = await startCollector({ status: 503 }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint, { batchSize: 2, retryDelayMs: () => 60_000 });
  sender.start();
  add("a", "b", "c");
  await until(() => logger.lines.length === 1, "the failed attempt");
  assert.deepEqual(await sender.stop(), []);
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "b", "a", "b", "c"]);
});

test("stopping gives up in time and says what is lost", async () => {
  const collector = await startCollector({ status: 200, delayMs: 5_000 });
  const { sender, logger, add } = newSender(collector.endpoint, { flushIntervalMs: 60_000 });
  sender.start();
  add("a", "b");
  const startedAt = Date.now();
  assert.deepEqual(await sender.stop(200), [event("a"), event("b")]);
  assert.ok(Date.now() - startedAt < 1_000);
  await collector.stop();
  assert.match(logger.lines.at(-1).message, /stopped with 2 events undelivered/);
});

test("adding an event never waits and never throws, whatever the server does", async () => {
  const collector = await startCollector({ status: 200, delayMs: 1_000 });
  const { sender, add } = newSender(collector.endpoint);
  sender.start();
  const startedAt = Date.now();
  add(...counted(5_000));
  assert.ok(Date.now() - startedAt < 500);
  await sender.stop(50);
  await collector.stop();
});

test("a full queue drops the oldest and says so", () => {
  const queue = new EventQueue(3);
  const { logger, add } = newSender("http://127.0.0.1:9/", { queue });
  add("a", "b", "c");
  assert.equal(queue.dropped, 0);
  add("d");
  assert.equal(queue.dropped, 1);
  assert.deepEqual(queue.take(10).map((json) => JSON.parse(json).id), ["b", "c", "d"]);
  assert.match(logger.lines[0].message, /queue is full \(3 events\): the 1 oldest were dropped, 1 in all/);
});

test("the queue is bounded in events and in bytes", () => {
  const many = new EventQueue();
  for (let index = 0; index <= QUEUE_EVENTS_MAX; index += 1) many.push("{}");
  assert.equal(many.size, QUEUE_EVENTS_MAX);
  assert.equal(many.dropped, 1);
  const heavy = new EventQueue(100, 10);
  heavy.push("12345");
  heavy.push("12345");
  assert.equal(heavy.size, 2);
  heavy.push("1");
  assert.deepEqual(heavy.take(9), ["12345", "1"]);
});

test("a request is bounded in events and in bytes, but always carries one", () => {
  const queue = new EventQueue();
  ["1234", "1234", "123456789", "1"].forEach((json) => queue.push(json));
  assert.deepEqual(queue.take(10, 8), ["1234", "1234"]);
  assert.deepEqual(queue.take(10, 8), ["123456789"]);
  assert.deepEqual(queue.take(1, 8), ["1"]);
  assert.equal(queue.size, 0);
});

test("the pause grows, is jittered and has a ceiling", () => {
  const upper = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => retryDelayMs(attempt, () => 1));
  assert.deepEqual(upper, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, RETRY_DELAY_MS_MAX]);
  assert.equal(retryDelayMs(3, () => 0), 2_000);
});

test("Retry-After is read as seconds or date, and has a ceiling", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(retryAfterMs("2", now), 2_000);
  assert.equal(retryAfterMs("Thu, 01 Jan 2026 00:00:03 GMT", now), 3_000);
  assert.equal(retryAfterMs("Wed, 31 Dec 2025 00:00:00 GMT", now), 0);
  assert.equal(retryAfterMs("86400", now), RETRY_AFTER_MS_MAX);
  assert.equal(retryAfterMs("soon", now), undefined);
  assert.equal(retryAfterMs(null, now), undefined);
});
