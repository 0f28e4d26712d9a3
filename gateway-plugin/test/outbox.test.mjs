import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { SEGMENT_BYTES_MAX } from "../dist/delivery/journal.js";
import { Outbox, WRITE_RETRY_MS } from "../dist/delivery/outbox.js";
import { Ranges, RANGES_MAX } from "../dist/delivery/ranges.js";
import { QUEUE_BYTES_MAX, QUEUE_EVENTS_MAX, Window } from "../dist/delivery/window.js";
import { tempFolder } from "./support.mjs";

const MIB = 1_024 * 1_024;

function newOutbox(folder, options = {}) {
  const said = { givenUp: [], damage: [], errors: [] };
  const outbox = new Outbox({
    gatewayId: "g", folder, spoolBytesMax: 64 * MIB,
    onGivenUp: (events, reason) => said.givenUp.push([events, reason]),
    onDamage: (lines, file) => said.damage.push([lines, path.basename(file)]),
    onWriteError: (error) => said.errors.push(error),
    ...options,
  });
  const add = (count, text = "") => {
    for (let index = 0; index < count; index += 1) outbox.add({ id: `e${index}`, text });
  };
  /** Takes and settles everything; the answer is the numbers. */
  const drain = () => {
    const numbers = [];
    for (let batch; (batch = outbox.take(100, 4 * MIB)).length > 0; outbox.settle(batch)) numbers.push(...batch.map(({ number }) => number));
    return numbers;
  };
  return { outbox, add, drain, said };
}

const upTo = (last, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const segments = (folder) => readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();

test("events are numbered from 1 in one series, which goes on over restarts", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(3);
  const [batch] = [first.outbox.take(2, MIB)];
  first.outbox.settle(batch);
  const { series } = first.outbox.sequence();
  assert.match(series, /^[0-9a-f-]{36}$/);
  assert.deepEqual(batch.map(({ json }) => JSON.parse(json).sequence), [{ series, number: 1 }, { series, number: 2 }]);
  assert.equal(first.outbox.close(), undefined);

  const second = newOutbox(folder);
  assert.deepEqual(second.outbox.sequence(), { series, assigned: 3, settled: 2, dropped: [] });
  second.add(1);
  assert.deepEqual(second.drain(), [3, 4]);
  second.outbox.close();

  const third = newOutbox(folder);
  assert.deepEqual(third.outbox.sequence(), { series, assigned: 4, settled: 4, dropped: [] });
  rmSync(folder, { recursive: true });
});

test("what was out but not settled is out again after a restart", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(5);
  first.outbox.settle(first.outbox.take(2, MIB));
  first.outbox.take(2, MIB);
  assert.equal(first.outbox.sequence().settled, 2);
  first.outbox.close();
  assert.deepEqual(newOutbox(folder).drain(), [3, 4, 5]);
});

test("a new tick writes; nothing is taken that is not written", async (context) => {
  const folder = tempFolder(context);
  const { outbox, add } = newOutbox(folder);
  add(2);
  assert.deepEqual(segments(folder), []);
  await new Promise(setImmediate);
  const [name] = segments(folder);
  assert.equal(name, "0000000000000001.jsonl");
  assert.equal(readFileSync(path.join(folder, name), "utf8").trim().split("\n").length, 2);
  add(1);
  outbox.take(3, MIB);
  assert.equal(readFileSync(path.join(folder, name), "utf8").trim().split("\n").length, 3);
  assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0);
});

test("a batch is bounded in events and in bytes, but always carries one", () => {
  const { outbox, add } = newOutbox(undefined);
  add(3);
  const size = outbox.take(1, 1)[0].bytes;
  assert.equal(outbox.take(10, 2 * size + 1).length, 2);
  add(5);
  assert.equal(outbox.take(2, MIB).length, 2);
  assert.equal(outbox.take(0, MIB).length, 0);
  assert.equal(outbox.waiting, 8);
});

test("beyond the memory, events are read back from disk, in order and once", (context) => {
  const folder = tempFolder(context);
  const { outbox, add, drain, said } = newOutbox(folder, { window: new Window(50) });
  add(1_000, "x".repeat(3_000));
  assert.ok(segments(folder).length >= 3);
  assert.deepEqual(drain(), upTo(1_000));
  assert.deepEqual(said, { givenUp: [], damage: [], errors: [] });
  assert.deepEqual(segments(folder), []);
  assert.equal(outbox.spoolBytes, 0);
  add(1);
  assert.deepEqual(drain(), [1_001]);
});

test("segments stay below their limit and are deleted as they are acknowledged", (context) => {
  const folder = tempFolder(context);
  const { outbox, add } = newOutbox(folder);
  for (let round = 0; round < 30; round += 1) {
    add(10, "x".repeat(10_000));
    outbox.flush();
  }
  const before = segments(folder).length;
  assert.ok(before >= 3);
  for (const name of segments(folder)) assert.ok(statSync(path.join(folder, name)).size < SEGMENT_BYTES_MAX + 11_000);
  outbox.settle(outbox.take(150, 4 * MIB));
  assert.ok(segments(folder).length < before);
  assert.equal(outbox.spoolBytes, segments(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0));
});

test("a full spool gives up its oldest segments and names them", (context) => {
  const folder = tempFolder(context);
  const limit = MIB;
  const { outbox, add, drain, said } = newOutbox(folder, { spoolBytesMax: limit, window: new Window(10) });
  for (let index = 0; index < 300; index += 1) {
    add(1, "x".repeat(10_000));
    outbox.flush();
    assert.ok(outbox.spoolBytes <= limit + 11_000, `${outbox.spoolBytes}`);
  }
  const { assigned, settled, dropped } = outbox.sequence();
  assert.equal(assigned, 300);
  assert.equal(dropped.length, 1);
  assert.equal(dropped[0].first, 1);
  assert.equal(dropped[0].last, settled);
  assert.equal(said.givenUp.reduce((sum, [events]) => sum + events, 0), settled);
  assert.ok(settled > 150 && settled < 260, `${settled}`);
  assert.deepEqual(drain(), upTo(300, settled + 1));
  outbox.close();
  assert.deepEqual(newOutbox(folder).outbox.sequence().dropped, dropped);
});

test("a batch that is out survives the deletion of its segment", (context) => {
  const { outbox, add } = newOutbox(tempFolder(context), { spoolBytesMax: MIB, window: new Window(10) });
  add(1, "x".repeat(10_000));
  const batch = outbox.take(1, MIB);
  for (let index = 0; index < 300; index += 1) {
    add(1, "x".repeat(10_000));
    outbox.flush();
  }
  assert.equal(outbox.sequence().settled, 0);
  assert.equal(outbox.sequence().dropped[0].first, 2);
  outbox.settle(batch);
  assert.equal(outbox.sequence().settled, outbox.sequence().dropped[0].last);
});

test("without a folder the memory is the limit", () => {
  const { outbox, add, drain, said } = newOutbox(undefined, { window: new Window(3) });
  add(5);
  assert.deepEqual(outbox.sequence().dropped, [{ first: 1, last: 2 }]);
  assert.deepEqual(drain(), [3, 4, 5]);
  assert.deepEqual(said.givenUp, [[1, "full"], [1, "full"]]);
});

test("the memory is bounded in events and in bytes", () => {
  const many = newOutbox(undefined);
  many.add(QUEUE_EVENTS_MAX);
  assert.deepEqual(many.outbox.sequence().dropped, []);
  many.add(1);
  assert.equal(many.outbox.sequence().dropped[0].first, 1);
  const heavy = newOutbox(undefined);
  heavy.add(18, "x".repeat(MIB));
  const { assigned, settled } = heavy.outbox.sequence();
  assert.equal(assigned - settled, Math.floor(QUEUE_BYTES_MAX / (MIB + 200)));
});

test("a torn last line is skipped and reported, what came before is sent", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(3);
  first.outbox.close();
  const file = path.join(folder, segments(folder)[0]);
  truncateSync(file, statSync(file).size - 20);
  const second = newOutbox(folder);
  assert.deepEqual(second.said.damage, [[1, "0000000000000001.jsonl"]]);
  assert.equal(second.outbox.sequence().assigned, 2);
  second.add(1);
  assert.deepEqual(second.drain(), [1, 2, 3]);
  assert.deepEqual(second.said.givenUp, []);
});

test("damage in the middle costs what it hit, no more, and is named as given up", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(5);
  first.outbox.close();
  const file = path.join(folder, segments(folder)[0]);
  const lines = readFileSync(file, "utf8").split("\n");
  lines[2] = `\0\0\0${lines[2].slice(3)}`;
  writeFileSync(file, lines.join("\n"));
  const second = newOutbox(folder);
  assert.deepEqual(second.drain(), [1, 2, 4, 5]);
  assert.deepEqual(second.outbox.sequence().dropped, [{ first: 3, last: 3 }]);
  assert.deepEqual(second.said.givenUp, [[1, "damaged"]]);
});

test("a segment that holds nothing readable, and files that are not ours, stop nothing", (context) => {
  const folder = tempFolder(context);
  writeFileSync(path.join(folder, "0000000000000007.jsonl"), "garbage");
  writeFileSync(path.join(folder, "notes.txt"), "mine");
  writeFileSync(path.join(folder, "position.json"), "{");
  const { add, drain } = newOutbox(folder);
  add(2);
  assert.deepEqual(drain(), [1, 2]);
});

test("a lost position is found again from the events", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(4);
  first.outbox.settle(first.outbox.take(1, MIB));
  const { series } = first.outbox.sequence();
  first.outbox.close();
  rmSync(path.join(folder, "position.json"));
  const second = newOutbox(folder);
  assert.equal(second.outbox.sequence().series, series);
  assert.deepEqual(second.drain(), [1, 2, 3, 4]);
});

test("while nothing can be written events go on from memory; later they are written", (context) => {
  const folder = tempFolder(context);
  const { outbox, add, said } = newOutbox(folder);
  rmSync(folder, { recursive: true });
  add(2);
  outbox.settle(outbox.take(1, MIB));
  assert.ok(said.errors.length > 0);
  assert.equal(outbox.onDisk, false);
  mkdirSync(folder);
  add(1);
  outbox.flush();
  assert.deepEqual(segments(folder), []);
  const now = Date.now();
  context.mock.method(Date, "now", () => now + WRITE_RETRY_MS);
  outbox.flush();
  assert.equal(outbox.onDisk, true);
  outbox.close();
  assert.deepEqual(newOutbox(folder).drain(), [2, 3]);
});

test("a failing disk keeps events in memory and hands them to a successor", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(2);
  first.outbox.flush();
  first.outbox.close();
  const broken = newOutbox(folder);
  rmSync(folder, { recursive: true });
  broken.add(3);
  broken.outbox.flush();
  assert.equal(broken.said.errors.length, 1);
  assert.equal(broken.outbox.onDisk, false);
  const handover = broken.outbox.close();
  assert.equal(handover.events.length, 3);
  const successor = newOutbox(undefined, { handover });
  assert.deepEqual(successor.drain(), [3, 4, 5]);
});

test("memory alone is handed over with its numbers; into a folder of another series it is numbered anew", (context) => {
  const first = newOutbox(undefined);
  first.add(4);
  first.outbox.settle(first.outbox.take(1, MIB));
  const handover = first.outbox.close();
  const { series } = first.outbox.sequence();
  const second = newOutbox(undefined, { handover });
  assert.deepEqual(second.outbox.sequence(), { series, assigned: 4, settled: 1, dropped: [] });
  second.add(1);
  assert.deepEqual(second.drain(), [2, 3, 4, 5]);
  const third = newOutbox(tempFolder(context), { handover });
  assert.notEqual(third.outbox.sequence().series, series);
  assert.deepEqual(third.drain(), [1, 2, 3]);
});

test("an abandoned folder is not written again", (context) => {
  const folder = tempFolder(context);
  const { outbox, add } = newOutbox(folder);
  add(2);
  const batch = outbox.take(1, MIB);
  add(1);
  const left = outbox.abandon();
  assert.deepEqual(left.events.map((json) => JSON.parse(json).sequence.number), [3]);
  const before = readFileSync(path.join(folder, "position.json"), "utf8");
  outbox.settle(batch);
  assert.equal(readFileSync(path.join(folder, "position.json"), "utf8"), before);
  assert.equal(segments(folder).length, 1);
});

test("ranges are merged, counted, and bounded", () => {
  const ranges = new Ranges();
  ranges.add(1, 3);
  ranges.add(4, 6);
  ranges.add(9, 9);
  ranges.add(5, 4);
  assert.deepEqual(ranges.list(), [{ first: 1, last: 6 }, { first: 9, last: 9 }]);
  assert.equal(ranges.count, 7);
  for (let index = 0; index < RANGES_MAX; index += 1) ranges.add(100 + 2 * index, 100 + 2 * index);
  assert.equal(ranges.list().length, RANGES_MAX);
  assert.equal(ranges.list()[0].first, 100);
});

test("a line that was cut off by another process's death is followed by whole ones", (context) => {
  const folder = tempFolder(context);
  const first = newOutbox(folder);
  first.add(1);
  first.outbox.close();
  appendFileSync(path.join(folder, segments(folder)[0]), '{"id":"e1","seq');
  const second = newOutbox(folder);
  second.add(2);
  second.outbox.close();
  assert.deepEqual(segments(folder), ["0000000000000001.jsonl", "0000000000000002.jsonl"]);
  assert.deepEqual(newOutbox(folder).drain(), [1, 2, 3]);
});
