import assert from "node:assert/strict";
import { test } from "node:test";
import { REFUSED_RETRY_DELAY_MS, RETRY_AFTER_MS_MAX, retryAfterMs, RETRY_DELAY_MS_MAX, retryDelayMs } from "../dist/delivery/backoff.js";
import { DeliveryLog } from "../dist/delivery/delivery-log.js";
import { Outbox } from "../dist/delivery/outbox.js";
import { CATCH_UP_BATCH, CATCH_UP_FROM_BATCHES, Sender } from "../dist/delivery/sender.js";
import { recordingLogger, startCollector, startCollectorAt, until } from "./support.mjs";

const counted = (count) => Array.from({ length: count }, (_, index) => `e${index}`);
const observatory = (status) => ({ status, body: { error: { code: "invalid", message: "not an event" } } });

function newSender(endpoint, options = {}) {
  const logger = recordingLogger();
  const log = new DeliveryLog(logger, endpoint);
  const outbox = options.outbox ?? new Outbox({
    gatewayId: "g", folder: undefined, spoolBytesMax: 0, onGivenUp: (events, why) => log.givenUp(events, why), onDamage() {}, onWriteError() {},
  });
  const sender = new Sender({
    outbox, report: () => ({ gatewayId: "g", sequence: outbox.sequence() }), log, endpoint, token: "secret", batchSize: 10,
    flushIntervalMs: 20, retryDelayMs: () => 10, ...options,
  });
  const add = (...ids) => ids.forEach((id) => {
    outbox.add({ id });
    sender.eventAdded();
  });
  return { sender, outbox, logger, add };
}

test("a full batch goes at once, the rest with the interval", async () => {
  const collector = await startCollector();
  const { sender, add } = newSender(collector.endpoint, { flushIntervalMs: 1_500 });
  const startedAt = Date.now();
  sender.start();
  add(...counted(12));
  await until(() => collector.requests.length === 2, "two requests");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.requests.map((request) => request.events.length), [10, 2]);
  assert.ok(collector.requests[0].atMs - startedAt < 1_400);
  assert.ok(collector.requests[1].atMs - startedAt >= 1_450);
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
  assert.match(logger.lines[0].message, /cannot take events now \(ECONNREFUSED\)/);
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
  const collector = await startCollector(observatory(422), observatory(422), { status: 200 });
  const { sender, outbox, logger, add } = newSender(collector.endpoint, { batchSize: 1 });
  sender.start();
  add("bad", "good");
  await until(() => collector.ids().includes("good"), "the good event");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.ids(), ["bad", "bad", "good"]);
  assert.match(logger.lines[0].message, /1 events were not accepted by .* \(HTTP 422: not an event\) and are lost/);
  assert.deepEqual(outbox.sequence().dropped, [{ first: 1, last: 1 }]);
});

test("events that the server rejects one by one are named", async () => {
  const rejected = [{ index: 0, id: "a", field: "timestamp", error: "not a time" }];
  const collector = await startCollector({ status: 200, body: { accepted: 0, duplicates: 0, rejected } });
  const { sender, outbox, logger, add } = newSender(collector.endpoint);
  sender.start();
  add("a");
  await until(() => logger.lines.length > 0, "a warning");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(outbox.sequence().dropped, [{ first: 1, last: 1 }]);
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
  const { sender, outbox, logger, add } = newSender(collector.endpoint, { batchSize: 2, retryDelayMs: () => 60_000 });
  sender.start();
  add("a", "b", "c");
  await until(() => logger.lines.length === 1, "the failed attempt");
  await sender.stop();
  assert.equal(outbox.waiting, 0);
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "b", "a", "b", "c"]);
});

test("stopping gives up in time", async () => {
  const collector = await startCollector({ status: 200, delayMs: 5_000 });
  const { sender, outbox, add } = newSender(collector.endpoint, { flushIntervalMs: 60_000 });
  sender.start();
  add("a", "b");
  const startedAt = Date.now();
  await sender.stop(200);
  assert.equal(outbox.waiting, 2);
  assert.ok(Date.now() - startedAt < 1_000);
  await collector.stop();
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

test("an answer that is not Observatory's keeps the events: the address may be wrong", async () => {
  const collector = await startCollector({ status: 404 }, { status: 400 }, { status: 405 }, { status: 200 });
  const { sender, logger, add } = newSender(collector.endpoint, { refusedRetryDelayMs: 10 });
  sender.start();
  add("a");
  await until(() => collector.requests.length === 4, "the fourth attempt");
  await sender.stop();
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "a", "a", "a"]);
  assert.match(logger.lines[0].message, /HTTP 404/);
});

test("a request that is too large is halved until it fits; a single event that does not fit is given up", async () => {
  const collector = await startCollector(({ events }) => ({ status: events.length > 2 || events.some(({ id }) => id === "huge") ? 413 : 200 }));
  const { sender, outbox, add } = newSender(collector.endpoint, { batchSize: 6 });
  sender.start();
  add("a", "b", "c", "huge", "d", "e");
  await until(() => collector.ids().includes("e") && outbox.waiting === 0, "the last");
  await sender.stop();
  await collector.stop();
  const taken = collector.requests.filter(({ events }) => events.length <= 2 && !events.some(({ id }) => id === "huge"));
  assert.deepEqual(taken.flatMap(({ events }) => events.map(({ id }) => id)), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(outbox.sequence().dropped, [{ first: 4, last: 4 }]);
});

test("the report rides on every batch and goes alone when idle", async () => {
  const collector = await startCollector();
  const { sender, outbox, add } = newSender(collector.endpoint, { reportIntervalMs: 60 });
  sender.start();
  add("a");
  await until(() => collector.alone.length >= 3, "reports without events");
  await sender.stop();
  await collector.stop();
  assert.ok(collector.requests.every(({ gateway }) => gateway.gatewayId === "g"));
  assert.ok(collector.alone.every(({ events, gateway }) => events.length === 0 && gateway.gatewayId === "g"));
  assert.deepEqual(collector.reports.at(-1).sequence, { ...outbox.sequence(), assigned: 1, settled: 1, dropped: [] });
  const [first, second] = collector.alone.slice(-2);
  assert.ok(second.atMs - first.atMs >= 50, `${second.atMs - first.atMs} ms`);
});

test("a server that does not take the report gets the events without it, and none is lost", async () => {
  const collector = await startCollector(({ gateway }) => (gateway === undefined ? { status: 200 } : observatory(400)));
  const { sender, outbox, logger, add } = newSender(collector.endpoint, { batchSize: 2 });
  add("a", "b");
  sender.start();
  await until(() => outbox.waiting === 0, "a and b");
  add("c", "d");
  await until(() => outbox.waiting === 0, "c and d");
  await sender.stop();
  await collector.stop();
  const stored = collector.requests.filter(({ gateway }) => gateway === undefined);
  assert.deepEqual(stored.flatMap(({ events }) => events.map(({ id }) => id)), ["a", "b", "c", "d"]);
  assert.equal(collector.reports.length, 1);
  assert.deepEqual(outbox.sequence().dropped, []);
  assert.equal(logger.lines.filter(({ message }) => message.includes("does not take the gateway's report")).length, 1);
});

test("far behind, batches are larger than the setting", async () => {
  const collector = await startCollector();
  const { sender, outbox, add } = newSender(collector.endpoint, { batchSize: 10 });
  add(...counted(CATCH_UP_BATCH + 10 * CATCH_UP_FROM_BATCHES - 1));
  sender.start();
  await until(() => outbox.waiting === 0, "everything");
  await sender.stop();
  await collector.stop();
  const sizes = collector.requests.map(({ events }) => events.length);
  assert.deepEqual(sizes.slice(0, 3), [CATCH_UP_BATCH, 10, 10]);
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
