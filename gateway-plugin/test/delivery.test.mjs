import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readConfig } from "../dist/config.js";
import { Delivery } from "../dist/delivery/delivery.js";
import { Lock, LOCK_REFRESH_MS, LOCK_STALE_MS } from "../dist/delivery/lock.js";
import { openSpool, SPOOLS_PER_GATEWAY_MAX, spoolRoot } from "../dist/delivery/spool.js";
import { readStatus, STATUS_INTERVAL_MS } from "../dist/delivery/status.js";
import { recordingLogger, startCollector, startCollectorAt, tempFolder, until } from "./support.mjs";

const AWAY = "http://127.0.0.1:9/";

function newDelivery(stateDir, endpoint, settings = {}, handover = undefined) {
  const logger = recordingLogger();
  const config = readConfig({ endpoint, gatewayId: "g", flushIntervalMs: 100, ...settings }, {});
  const identity = { openclawVersion: "2026.9.6", conversationAccess: true };
  const delivery = new Delivery({ config, stateDir, identity, logger, handover });
  const add = (...ids) => ids.forEach((id) => delivery.add({ id }));
  return { delivery, logger, add };
}

const end = async ({ delivery }) => {
  await delivery.stop();
  return delivery.close();
};
const folders = (stateDir) => readdirSync(spoolRoot(stateDir)).sort();

test("events survive the end of the process and are sent by the next one", async (context) => {
  const stateDir = tempFolder(context);
  const first = newDelivery(stateDir, AWAY);
  first.delivery.start();
  first.add("a", "b");
  assert.equal(await end(first), undefined);
  assert.match(first.logger.lines.find(({ message }) => message.startsWith("stopped")).message, /stopped with 2 events undelivered to .*; they are on disk and sent when it starts again/);

  const collector = await startCollector();
  const second = newDelivery(stateDir, collector.endpoint);
  second.delivery.start();
  second.add("c");
  await until(() => collector.ids().length === 3, "three events");
  await end(second);
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "b", "c"]);
  assert.deepEqual(collector.numbers(), [1, 2, 3]);
  assert.equal(new Set(collector.events().map(({ sequence }) => sequence.series)).size, 1);
});

test("kill -9 loses nothing that was journalled", async (context) => {
  const stateDir = tempFolder(context);
  const script = fileURLToPath(new URL("./fixtures/journalling-gateway.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, stateDir, AWAY], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  await until(() => said.split("\n").length > 40, "two hundred events", 20_000);
  child.kill("SIGKILL");
  await once(child, "close");
  const journalled = Math.max(...said.trim().split("\n").map(Number));
  assert.ok(journalled >= 200);

  const collector = await startCollector();
  const { delivery } = newDelivery(stateDir, collector.endpoint, { gatewayId: "killed" });
  delivery.start();
  await until(() => collector.ids().length >= journalled, "all events", 20_000);
  await end({ delivery });
  await collector.stop();
  const ids = collector.ids();
  assert.deepEqual(ids.slice(0, journalled), Array.from({ length: journalled }, (_, index) => `e${index + 1}`));
  assert.equal(new Set(ids).size, ids.length);
});

test("two processes for one gateway use two folders; what one leaves the other sends", async (context) => {
  const stateDir = tempFolder(context);
  const first = newDelivery(stateDir, AWAY);
  const second = newDelivery(stateDir, AWAY);
  first.add("a");
  second.add("b");
  await end(first);
  await end(second);
  assert.equal(folders(stateDir).length, 2);

  context.mock.timers.enable({ apis: ["setInterval"] });
  const collector = await startCollector();
  const third = newDelivery(stateDir, collector.endpoint);
  third.delivery.start();
  const turn = async (what, condition) => {
    await until(() => {
      context.mock.timers.tick(LOCK_REFRESH_MS);
      return condition();
    }, what);
  };
  await turn("both events", () => collector.ids().length === 2);
  await turn("the end of the second folder", () => third.logger.lines.length > 0);
  await end(third);
  await collector.stop();
  assert.deepEqual(collector.ids().sort(), ["a", "b"]);
  assert.equal(new Set(collector.events().map(({ sequence }) => sequence.series)).size, 2);
  assert.match(third.logger.lines[0].message, /sending 1 events that another process left/);
});

test("a lock is held by a living process, not by a dead, a stale or an earlier one of the same number", (context) => {
  const folder = tempFolder(context);
  const file = path.join(folder, "lock");
  const parent = process.ppid;
  const takes = (content, ageMs = 0) => {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    utimesSync(file, (Date.now() - ageMs) / 1_000, (Date.now() - ageMs) / 1_000);
    const lock = Lock.take(folder);
    lock?.release();
    return lock !== undefined;
  };
  const host = hostname();
  assert.equal(takes({ pid: parent, host }), false);
  assert.equal(takes({ pid: parent, host }, LOCK_STALE_MS + 1_000), true);
  assert.equal(takes({ pid: process.pid, host }), true);
  assert.equal(takes({ pid: 2 ** 22 + 7, host }), true);
  assert.equal(takes({ pid: 2 ** 22 + 7, host: "elsewhere" }), false);
  assert.equal(takes({ pid: 2 ** 22 + 7, host: "elsewhere" }, LOCK_STALE_MS + 1_000), true);
  assert.equal(takes(""), false, "half written");
  assert.equal(takes("", 3_000), true);
  const lock = Lock.take(folder);
  assert.equal(Lock.take(folder), undefined);
  assert.equal(lock.refresh(), true);
  writeFileSync(file, "another");
  assert.equal(lock.refresh(), false);
  lock.release();
  assert.equal(readFileSync(file, "utf8"), "another");
});

test("a process that lost its lock goes on in another folder, with what it had not yet written", async (context) => {
  const stateDir = tempFolder(context);
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { delivery, add } = newDelivery(stateDir, AWAY);
  delivery.start();
  const [folder] = folders(stateDir);
  add("a");
  await new Promise(setImmediate);
  writeFileSync(path.join(spoolRoot(stateDir), folder, "lock"), JSON.stringify({ pid: process.ppid, host: hostname() }));
  add("b");
  context.mock.timers.tick(LOCK_REFRESH_MS);
  add("c");
  await end({ delivery });
  assert.equal(folders(stateDir).length, 2);
  const held = folders(stateDir).map((name) => {
    const inside = path.join(spoolRoot(stateDir), name);
    return readdirSync(inside).filter((file) => file.endsWith(".jsonl")).flatMap((file) =>
      readFileSync(path.join(inside, file), "utf8").trim().split("\n").map((line) => JSON.parse(line).id));
  });
  assert.deepEqual(held, [["a"], ["b", "c"]]);
});

test("with all folders taken, or none to be made, events are sent from memory and the log says so once", async (context) => {
  const stateDir = tempFolder(context);
  const blocked = path.join(tempFolder(context), "file");
  writeFileSync(blocked, "not a folder");
  const locks = Array.from({ length: SPOOLS_PER_GATEWAY_MAX }, () => openSpool(spoolRoot(stateDir), "g"));
  assert.ok(locks.every((spool) => spool !== undefined));
  const collector = await startCollector();
  for (const place of [stateDir, blocked]) {
    const { delivery, logger, add } = newDelivery(place, collector.endpoint);
    delivery.start();
    add(place);
    await until(() => collector.ids().includes(place), place);
    await end({ delivery });
    assert.equal(logger.lines.filter(({ message }) => message.includes("kept in memory only")).length, 1);
  }
  await collector.stop();
  locks.forEach(({ lock }) => lock.release());
});

test("spoolMaxMb 0 keeps events off the disk and hands them over", async (context) => {
  const stateDir = tempFolder(context);
  const { delivery, add } = newDelivery(stateDir, AWAY, { spoolMaxMb: 0 });
  add("a");
  const handover = await end({ delivery });
  assert.equal(handover.events.length, 1);
  const [folder] = folders(stateDir);
  assert.deepEqual(readdirSync(path.join(spoolRoot(stateDir), folder)), ["status.json"]);
});

test("the report says who, since when, with what, and where the numbers are", async (context) => {
  const collector = await startCollector();
  const { delivery, add } = newDelivery(tempFolder(context), collector.endpoint);
  delivery.start();
  add("a");
  await until(() => collector.requests.length === 1, "the event");
  await end({ delivery });
  await collector.stop();
  const [{ gateway, events }] = collector.requests;
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  assert.equal(gateway.gatewayId, "g");
  assert.ok(Math.abs(Date.parse(gateway.sentAt) - Date.now()) < 5_000);
  assert.match(gateway.sentAt, /\.\d{3}Z$/);
  assert.ok(Date.parse(gateway.startedAt) < Date.parse(gateway.sentAt));
  assert.deepEqual(gateway.versions, { openclaw: "2026.9.6", plugin: version, node: process.versions.node });
  assert.equal(gateway.platform, `${process.platform} ${process.arch}`);
  assert.deepEqual(gateway.sequence, { series: events[0].sequence.series, assigned: 1, settled: 0, dropped: [] });
  assert.equal(gateway.conversationAccess, true);
  assert.equal(gateway.queue.events, 1);
  assert.ok(gateway.queue.spoolBytes > 0);
});

test("the status tells of success, failure and the server's clock", async (context) => {
  const stateDir = tempFolder(context);
  const late = new Date(Date.now() + 120_000).toUTCString();
  const collector = await startCollector({ status: 200, headers: { date: late } });
  const first = newDelivery(stateDir, collector.endpoint);
  first.delivery.start();
  first.add("a");
  await until(() => collector.requests.length === 1, "the event");
  const inside = path.join(spoolRoot(stateDir), folders(stateDir)[0]);
  await end(first);
  await collector.stop();
  const well = readStatus(inside);
  assert.equal(well.endpoint, collector.endpoint);
  assert.equal(well.pid, process.pid);
  assert.deepEqual([well.events.seen, well.spool, well.stopped, well.failure], [1, "disk", true, undefined]);
  assert.ok(Date.now() - Date.parse(well.success.at) < 5_000);
  assert.ok(Math.abs(well.clockSkewMs - 120_000) < 2_000, `${well.clockSkewMs}`);

  const back = await startCollectorAt(collector.port, { status: 401 });
  const second = newDelivery(stateDir, back.endpoint);
  second.delivery.start();
  second.add("b");
  await until(() => back.requests.length === 1, "the refusal");
  await end(second);
  await back.stop();
  const ill = readStatus(inside);
  assert.equal(ill.failure.kind, "refused");
  assert.equal(ill.failure.reason, "HTTP 401");
  assert.equal(statSync(path.join(inside, "status.json")).mode & 0o077, 0);
  assert.ok(STATUS_INTERVAL_MS <= LOCK_REFRESH_MS);
});

test("a folder of an earlier name of the gateway is sent under that name", async (context) => {
  const stateDir = tempFolder(context);
  const before = newDelivery(stateDir, AWAY, { gatewayId: "old/name" });
  before.add("a");
  await end(before);
  mkdirSync(path.join(spoolRoot(stateDir), "empty"));
  context.mock.timers.enable({ apis: ["setInterval"] });
  const collector = await startCollector();
  const after = newDelivery(stateDir, collector.endpoint, { gatewayId: "new" });
  after.delivery.start();
  await until(() => {
    context.mock.timers.tick(LOCK_REFRESH_MS);
    return collector.ids().length === 1;
  }, "the event");
  await end(after);
  await collector.stop();
  assert.equal(collector.requests[0].gateway.gatewayId, "old/name");
});

test("what comes between stop and the end of the process, or a successor, is kept", async (context) => {
  const stateDir = tempFolder(context);
  const first = newDelivery(stateDir, AWAY);
  first.delivery.start();
  first.add("a");
  await first.delivery.stop();
  first.add("b");
  assert.equal(first.delivery.close(), undefined);
  const collector = await startCollector();
  const second = newDelivery(stateDir, collector.endpoint);
  second.delivery.start();
  await until(() => collector.ids().length === 2, "both events");
  await end(second);
  await collector.stop();
  assert.deepEqual(collector.ids(), ["a", "b"]);
});
