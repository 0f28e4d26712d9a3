import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { check, runCheck } from "../dist/check/check.js";
import { registerCheck } from "../dist/check/command.js";
import { STATUS_AGE_MS_MAX } from "../dist/check/running.js";
import { healthUrl, SKEW_MS_MAX } from "../dist/check/server.js";
import { stateDirOf } from "../dist/check/state-dir.js";
import { spoolRoot } from "../dist/delivery/spool.js";
import { tempFolder } from "./support.mjs";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** An Observatory as far as the check sees it. */
async function startObservatory(context, { health = { status: "ok", version: "1.2.3" }, healthStatus = 200, ingest = {} } = {}) {
  const probes = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const isHealth = request.url.endsWith("/health");
    if (!isHealth) probes.push({ body: JSON.parse(text), token: request.headers.authorization });
    const { status = isHealth ? healthStatus : 200, headers = {}, body = isHealth ? health : { accepted: 0 } } = isHealth ? {} : ingest;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${server.address().port}/api/v1/ingest`, probes };
}

const report = (more = {}) => ({
  gatewayId: "g", sentAt: "2026-01-01T00:00:00.000Z", startedAt: "2026-01-01T00:00:00.000Z",
  versions: { openclaw: "2026.9.6", plugin: "0.2.0", node: "24.0.0" }, platform: "linux x64",
  sequence: { series: "s", assigned: 5, settled: 5, dropped: [] }, conversationAccess: true, queue: { events: 0, spoolBytes: 0 }, ...more,
});

function writeStatus(stateDir, endpoint, more = {}) {
  const folder = path.join(spoolRoot(stateDir), "g-1");
  mkdirSync(folder, { recursive: true });
  const now = new Date().toISOString();
  const status = { pid: 7, updatedAt: now, endpoint, report: report(), events: { seen: 3, lastAt: now }, success: { at: now }, spool: "disk", ...more };
  writeFileSync(path.join(folder, "status.json"), JSON.stringify(status));
}

const openclaw = (config, entry = {}, plugins = {}) => ({
  plugins: { entries: { observatory: { config, hooks: { allowConversationAccess: true }, ...entry } }, ...plugins },
});

async function checked(context, { observatory, server, status = {}, entry, plugins, settings = {}, env = {} } = {}) {
  const stateDir = tempFolder(context);
  const away = server === null;
  const target = away ? { endpoint: "http://127.0.0.1:9/api/v1/ingest", probes: [] } : await startObservatory(context, observatory);
  if (status !== null) writeStatus(stateDir, target.endpoint, status);
  const config = { endpoint: target.endpoint, gatewayId: "g", token: "t0ken", ...settings };
  const result = await check({ openclaw: openclaw(config, entry, plugins), stateDir, env });
  const of = (name) => result.findings.find((finding) => finding.check === name);
  return { ...result, of, probes: target.probes, stateDir };
}

test("all is well: every check is ok, the probe carries the gateway's last report", async (context) => {
  const result = await checked(context);
  assert.deepEqual(result.findings.map(({ check, state }) => [check, state]), [
    ["plugin", "ok"], ["settings", "ok"], ["conversation", "ok"], ["server", "ok"], ["token", "ok"], ["clock", "ok"],
    ["gateway", "ok"], ["delivery", "ok"], ["spool", "ok"],
  ]);
  assert.deepEqual([result.ok, result.summary], [true, "Events arrive."]);
  const [{ body, token }] = result.probes;
  assert.deepEqual(body.events, []);
  assert.equal(token, "Bearer t0ken");
  assert.deepEqual(body.gateway.sequence, report().sequence);
  assert.ok(Date.now() - Date.parse(body.gateway.sentAt) < 10_000);
});

test("a plugin that OpenClaw does not load is named with the remedy", async (context) => {
  for (const [entry, plugins, message, remedy] of [
    [{ enabled: false }, {}, /disabled in OpenClaw/, /openclaw plugins enable observatory/],
    [{}, { enabled: false }, /loads no plugins/, /plugins\.enabled true/],
    [{}, { deny: ["observatory"] }, /plugins\.deny/, /remove "observatory"/],
    [{}, { allow: ["other"] }, /plugins\.allow/, /add "observatory"/],
  ]) {
    const result = await checked(context, { entry, plugins });
    assert.equal(result.ok, false);
    assert.match(result.of("plugin").message, message);
    assert.match(result.of("plugin").remedy, remedy);
    assert.match(result.summary, /^Events do not arrive: /);
  }
});

test("settings that cannot work, and the plugin's own switch, are failures", async (context) => {
  const wrong = await checked(context, { settings: { batchSize: 0 } });
  assert.match(wrong.of("settings").message, /batchSize/);
  assert.equal(wrong.of("server"), undefined);
  const off = await checked(context, { env: { OBSERVATORY_ENABLED: "false" } });
  assert.match(off.of("settings").message, /`enabled` is false/);
  assert.equal(off.ok, false);
});

test("missing conversation access is a warning with the command that grants it", async (context) => {
  const result = await checked(context, { entry: { hooks: {} } });
  assert.equal(result.of("conversation").state, "warn");
  assert.equal(result.of("conversation").remedy, "openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true");
  assert.equal(result.ok, true);
});

test("a server that is away, something else, or ill is told apart", async (context) => {
  const away = await checked(context, { server: null });
  assert.match(away.of("server").message, /cannot be reached \((ECONNREFUSED|bad port)\)/);
  assert.equal(away.of("token"), undefined);
  const other = await checked(context, { observatory: { healthStatus: 404, health: "<html>" } });
  assert.match(other.of("server").message, /HTTP 404\) is not an Observatory/);
  assert.match(other.of("server").remedy, /endpoint/);
  const ill = await checked(context, { observatory: { healthStatus: 503 } });
  assert.match(ill.of("server").message, /answers HTTP 503/);
});

test("a refused token is told with the server's words; a missing one too", async (context) => {
  const body = { error: { code: "forbidden", message: "this token may not write for gateway g" } };
  const refused = await checked(context, { observatory: { ingest: { status: 403, body } } });
  assert.match(refused.of("token").message, /refuses the token \(HTTP 403: this token may not write for gateway g\)/);
  assert.match(refused.of("token").remedy, /observatory token create/);
  assert.ok(!JSON.stringify(refused.findings).includes("t0ken"));
  const missing = await checked(context, { settings: { token: "" }, observatory: { ingest: { status: 401 } } });
  assert.match(missing.of("token").message, /wants a token/);
  const old = await checked(context, { observatory: { ingest: { status: 400, body: { error: { code: "invalid_body", message: "no events" } } } } });
  assert.equal(old.of("token").state, "ok");
  const broken = await checked(context, { observatory: { ingest: { status: 404 } } });
  assert.match(broken.of("token").message, /did not take the gateway's report \(HTTP 404\)/);
});

test("clocks that disagree are a warning, with the direction", async (context) => {
  for (const [offsetMs, state, word] of [[0, "ok", /agrees/], [SKEW_MS_MAX + 3_000, "warn", /behind/], [-SKEW_MS_MAX - 3_000, "warn", /ahead of/]]) {
    const date = new Date(Date.now() + offsetMs).toUTCString();
    const result = await checked(context, { observatory: { ingest: { headers: { date } } } });
    assert.equal(result.of("clock").state, state);
    assert.match(result.of("clock").message, word);
  }
});

test("a gateway that does not run, never ran, or runs with other settings is told", async (context) => {
  const updatedAt = new Date(Date.now() - STATUS_AGE_MS_MAX - 1_000).toISOString();
  const gone = await checked(context, { status: { updatedAt, report: report({ queue: { events: 12, spoolBytes: 900 } }) } });
  assert.equal(gone.probes[0].body.gateway, undefined, "a report would make a dead gateway look alive");
  assert.match(gone.of("gateway").message, /was last seen 31 s ago; 12 events wait on disk/);
  const stopped = await checked(context, { status: { stopped: true } });
  assert.equal(stopped.of("gateway").state, "fail");
  const never = await checked(context, { status: null });
  assert.match(never.of("gateway").message, /a gateway called "g" with this plugin has not run with the state folder/);
  const other = await checked(context, { status: { endpoint: "http://old.example/api/v1/ingest" } });
  assert.match(other.of("gateway").message, /still sends to http:\/\/old\.example/);
  assert.match(other.of("gateway").remedy, /plugins reload observatory/);
});

test("the gateway's own failures, losses and lack of disk are told", async (context) => {
  const at = new Date(Date.now() + 1_000).toISOString();
  const failing = await checked(context, { status: { failure: { at, kind: "refused", reason: "HTTP 401" } } });
  assert.match(failing.of("delivery").message, /latest request failed: HTTP 401; success: last 0 s ago/);
  assert.equal(failing.ok, false);
  const fresh = await checked(context, { status: { success: undefined } });
  assert.equal(fresh.of("delivery").state, "warn");
  const lost = await checked(context, { status: { report: report({ sequence: { series: "s", assigned: 9, settled: 9, dropped: [{ first: 1, last: 3 }, { first: 7, last: 7 }] } }) } });
  assert.match(lost.of("spool").message, /given up were the events numbered 1-3, 7/);
  const memory = await checked(context, { status: { spool: "memory" } });
  assert.match(memory.of("spool").message, /in memory only/);
  assert.match(memory.summary, /Events arrive; one thing could be better/);
});

test("the health address lies beside the ingest address", () => {
  assert.equal(healthUrl("https://x.example/obs/api/v1/ingest"), "https://x.example/obs/api/v1/health");
});

test("the state folder is found as OpenClaw finds it", () => {
  assert.equal(stateDirOf({ OPENCLAW_STATE_DIR: "/srv/state" }), "/srv/state");
  assert.equal(stateDirOf({ OPENCLAW_STATE_DIR: "~/state", OPENCLAW_HOME: "/home/a" }), "/home/a/state");
  assert.equal(stateDirOf({ OPENCLAW_HOME: "/home/a" }), "/home/a/.openclaw");
  assert.match(stateDirOf({}), /\.openclaw$/);
});

test("lines are aligned, each remedy stands below its finding, JSON is whole", async (context) => {
  const { endpoint } = await startObservatory(context);
  const stateDir = tempFolder(context);
  const input = { openclaw: openclaw({ endpoint, gatewayId: "g" }, { hooks: {} }), stateDir, env: {} };
  let text = "";
  assert.equal(await runCheck(input, false, (said) => (text = said)), 1);
  assert.match(text, /^ok {4}plugin {8}enabled in OpenClaw\n/);
  assert.match(text, /\nwarn {2}conversation {2}access is not granted.*\n {18} {2}-> openclaw config set/);
  assert.match(text, /\nFAIL {2}gateway .*\n.*-> restart the gateway/);
  assert.match(text, /\nEvents do not arrive: [^\n]+$/);
  assert.equal(await runCheck(input, true, (said) => (text = said)), 1);
  assert.equal(JSON.parse(text).findings.length, 7);
});

test("OpenClaw gets the command `observatory check`, whose exit code tells", async (context) => {
  const { endpoint } = await startObservatory(context);
  const stateDir = tempFolder(context);
  writeStatus(stateDir, endpoint);
  const names = [];
  let action;
  const command = {
    command: (name) => (names.push(name), command), description: () => command, option: () => command,
    action: (run) => ((action = run), command),
  };
  let registered;
  const pluginConfig = { endpoint, gatewayId: "g" };
  registerCheck({
    pluginConfig, config: openclaw(pluginConfig), runtime: { state: { resolveStateDir: () => stateDir } },
    registerCli: (registrar, options) => (registered = { registrar, options }),
  });
  registered.registrar({ program: command });
  assert.deepEqual(names, ["observatory", "check"]);
  assert.deepEqual(registered.options.descriptors.map(({ name }) => name), ["observatory"]);
  context.mock.method(process.stdout, "write", () => true);
  await action({ json: true });
  const code = process.exitCode;
  process.exitCode = undefined;
  context.mock.restoreAll();
  assert.equal(code, 0);
});

test("the program asks openclaw for its configuration, does without it, and refuses what it does not know", async (context) => {
  const { endpoint, probes } = await startObservatory(context);
  const stateDir = tempFolder(context);
  writeStatus(stateDir, endpoint);
  const bin = tempFolder(context);
  writeFileSync(path.join(bin, "openclaw"), `#!/bin/sh\necho 'some banner'\necho '${JSON.stringify(openclaw({ endpoint, gatewayId: "g" }).plugins)}'\n`);
  chmodSync(path.join(bin, "openclaw"), 0o755);
  const run = async (args, env) => {
    const child = spawn(process.execPath, [CLI, ...args], { env: { OPENCLAW_STATE_DIR: stateDir, ...env } });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    const [code] = await once(child, "close");
    return { code, output };
  };
  const whole = await run(["check", "--json"], { PATH: `${bin}:/usr/bin:/bin` });
  assert.equal(whole.code, 0, whole.output);
  assert.equal(JSON.parse(whole.output).summary, "Events arrive.");
  for (const token of ["__OPENCLAW_REDACTED__", { source: "env", provider: "default", id: "__OPENCLAW_REDACTED__" }]) {
    const { plugins } = openclaw({ endpoint, gatewayId: "g", token });
    writeFileSync(path.join(bin, "openclaw"), `#!/bin/sh\necho '${JSON.stringify(plugins)}'\n`);
    const hidden = await run(["check"], { PATH: `${bin}:/usr/bin:/bin` });
    assert.equal(hidden.code, 0, hidden.output);
    assert.match(hidden.output, /^warn  token +not checked: OpenClaw does not print it$/m);
    assert.ok(probes.every((probe) => probe.token === undefined), "what stands for a token is not sent as one");
  }
  const blind = await run(["check"], { PATH: "/nowhere", OBSERVATORY_ENDPOINT: endpoint, OBSERVATORY_GATEWAY_ID: "g" });
  assert.equal(blind.code, 0, blind.output);
  assert.match(blind.output, /configuration could not be read/);
  assert.equal((await run(["chekc"], {})).code, 2);
});
