import assert from "node:assert/strict";
import { hostname } from "node:os";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ConfigError, readConfig } from "../dist/config.js";

test("defaults", () => {
  assert.deepEqual(readConfig({}, {}), {
    enabled: true, endpoint: "http://127.0.0.1:3200/api/v1/ingest", token: undefined, gatewayId: hostname(),
    batchSize: 10, flushIntervalMs: 5_000, capturePayloads: false, captureToolParams: true, spoolMaxMb: 256,
  });
});

test("the plugin's configuration wins over the environment", () => {
  const env = {
    OBSERVATORY_ENDPOINT: "https://one.example", OBSERVATORY_TOKEN: "from-env", OBSERVATORY_GATEWAY_ID: "env",
    OBSERVATORY_BATCH_SIZE: "25", OBSERVATORY_CAPTURE_PAYLOADS: "true", OBSERVATORY_ENABLED: "false",
  };
  const config = readConfig({ gatewayId: "configured", enabled: true }, env);
  assert.equal(config.endpoint, "https://one.example/api/v1/ingest");
  assert.equal(config.token, "from-env");
  assert.equal(config.gatewayId, "configured");
  assert.equal(config.batchSize, 25);
  assert.equal(config.capturePayloads, true);
  assert.equal(config.enabled, true);
});

test("a path in the address is kept", () => {
  assert.equal(readConfig({ endpoint: "https://x.example/obs/ingest" }, {}).endpoint, "https://x.example/obs/ingest");
});

test("what cannot work is refused with its name", () => {
  const refused = (raw, env, pattern) =>
    assert.throws(() => readConfig(raw, env), (error) => error instanceof ConfigError && pattern.test(error.message));
  refused({ endpoint: "observatory.local" }, {}, /endpoint "observatory.local" is not a URL/);
  refused({ endpoint: "ftp://x.example" }, {}, /must start with http/);
  refused({ endpoint: "http://u:secret@x.example" }, {}, /must not contain a user name/);
  refused({ batchSize: 0 }, {}, /batchSize .* from 1 to 1000, got 0/);
  refused({ batchSize: 1_001 }, {}, /batchSize/);
  refused({}, { OBSERVATORY_FLUSH_INTERVAL_MS: "soon" }, /flushIntervalMs .* got "soon"/);
  refused({}, { OBSERVATORY_ENABLED: "maybe" }, /enabled .* true or false/);
  refused({ token: 7 }, {}, /token must be a string/);
  refused({ gatewayId: "g".repeat(513) }, {}, /gatewayId is longer than 512 bytes/);
});

test("a token may be a secret reference: OpenClaw resolves it, one from the environment is understood anyway", () => {
  const reference = { source: "env", provider: "default", id: "MY_TOKEN" };
  assert.equal(readConfig({ token: reference }, { MY_TOKEN: "s3cret" }).token, "s3cret");
  for (const [token, env] of [[reference, {}], [{ ...reference, source: "file", id: "/token" }, { MY_TOKEN: "x" }]]) {
    assert.throws(() => readConfig({ token }, env), (error) => error instanceof ConfigError && /is not resolved; see `openclaw secrets audit`/.test(error.message));
  }
});

test("the manifest's defaults and limits are those of the code", () => {
  const manifest = JSON.parse(readFileSync(new URL("../openclaw.plugin.json", import.meta.url), "utf8"));
  const { properties } = manifest.configSchema;
  assert.deepEqual(manifest.configContracts.secretInputs.paths.map(({ path }) => path), ["token"]);
  const config = readConfig({}, {});
  for (const [key, { default: value }] of Object.entries(properties)) {
    if (value !== undefined) assert.equal(config[key], value, key);
  }
  assert.deepEqual(Object.keys(properties).sort(), Object.keys(config).sort());
  for (const key of ["batchSize", "flushIntervalMs", "spoolMaxMb"]) {
    const { minimum, maximum } = properties[key];
    assert.equal(readConfig({ [key]: minimum }, {})[key], minimum);
    assert.equal(readConfig({ [key]: maximum }, {})[key], maximum);
    assert.throws(() => readConfig({ [key]: minimum - 1 }, {}), ConfigError);
    assert.throws(() => readConfig({ [key]: maximum + 1 }, {}), ConfigError);
  }
});
