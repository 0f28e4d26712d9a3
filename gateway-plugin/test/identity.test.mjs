import assert from "node:assert/strict";
import { test } from "node:test";
import { eventId, NAMESPACE, uuidV5 } from "../dist/mapping/identity.js";

const KNOWN = "495dddb9-5046-5b19-8aaa-a1c6336e78e3";

test("uuid v5 is that of RFC 9562", () => {
  assert.equal(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

test("ids are those that the import makes", () => {
  const parts = ["0191f3a0-0000-7000-8000-000000000001", "turn.ended"];
  assert.equal(eventId("my-gateway", "agent:main:main", parts), KNOWN);
  assert.equal(uuidV5(NAMESPACE, `my-gateway\0agent:main:main\0${parts.join("\0")}`), KNOWN);
});

test("where a part is not known the id is random", () => {
  const random = /^[0-9a-f]{8}-[0-9a-f]{4}-4/;
  assert.match(eventId("g", "s", []), random);
  assert.match(eventId("g", "s", [undefined, "turn.ended"]), random);
  assert.notEqual(eventId("g", "s", [undefined]), eventId("g", "s", [undefined]));
  assert.notEqual(eventId("g", "s", ["ab"]), eventId("g", "s", ["a", "b"]));
});
