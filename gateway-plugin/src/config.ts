import { hostname } from "node:os";
import { object } from "./fields.js";

export const DEFAULT_ENDPOINT = "http://127.0.0.1:3200/api/v1/ingest";
export const BATCH_SIZE_MAX = 1_000;
export const FLUSH_INTERVAL_MS_MIN = 100;
export const FLUSH_INTERVAL_MS_MAX = 600_000;
export const GATEWAY_ID_BYTES_MAX = 512;
export const SPOOL_MAX_MB_MAX = 65_536;

const INGEST_PATH = "/api/v1/ingest";

export interface Config {
  enabled: boolean;
  endpoint: string;
  token: string | undefined;
  gatewayId: string;
  batchSize: number;
  flushIntervalMs: number;
  capturePayloads: boolean;
  captureToolParams: boolean;
  /** Size limit of the spool on disk in MiB; 0 keeps events in memory only. */
  spoolMaxMb: number;
}

export class ConfigError extends Error {}

type Raw = Record<string, unknown>;
type Env = Record<string, string | undefined>;

/** OpenClaw's own plugin configuration wins; `OBSERVATORY_*` variables fill what it leaves out. */
export function readConfig(raw: Raw = {}, env: Env = process.env): Config {
  const source = new Source(raw, env);
  return {
    enabled: source.flag("enabled", "OBSERVATORY_ENABLED", true),
    endpoint: endpointOf(source.text("endpoint", "OBSERVATORY_ENDPOINT") ?? DEFAULT_ENDPOINT),
    token: source.secret("token", "OBSERVATORY_TOKEN"),
    gatewayId: gatewayIdOf(source.text("gatewayId", "OBSERVATORY_GATEWAY_ID") ?? hostname()),
    batchSize: source.integer("batchSize", "OBSERVATORY_BATCH_SIZE", 10, 1, BATCH_SIZE_MAX),
    flushIntervalMs: source.integer(
      "flushIntervalMs", "OBSERVATORY_FLUSH_INTERVAL_MS", 5_000, FLUSH_INTERVAL_MS_MIN, FLUSH_INTERVAL_MS_MAX,
    ),
    capturePayloads: source.flag("capturePayloads", "OBSERVATORY_CAPTURE_PAYLOADS", false),
    captureToolParams: source.flag("captureToolParams", "OBSERVATORY_CAPTURE_TOOL_PARAMS", true),
    spoolMaxMb: source.integer("spoolMaxMb", "OBSERVATORY_SPOOL_MAX_MB", 256, 0, SPOOL_MAX_MB_MAX),
  };
}

class Source {
  constructor(private readonly raw: Raw, private readonly env: Env) {}

  text(key: string, variable: string): string | undefined {
    const value = this.raw[key] ?? this.env[variable];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw new ConfigError(`${key} must be a string, got ${JSON.stringify(value)}`);
    return value.trim() === "" ? undefined : value.trim();
  }

  /** OpenClaw resolves secret references; one from the environment is understood also where a version does not. */
  secret(key: string, variable: string): string | undefined {
    const reference = object(this.raw[key]);
    if (typeof reference["source"] !== "string") return this.text(key, variable);
    const [source, name] = [reference["source"], reference["id"]];
    const value = source === "env" && typeof name === "string" ? this.env[name]?.trim() : undefined;
    if (value !== undefined && value !== "") return value;
    throw new ConfigError(
      `${key} is a secret reference (${source}: ${JSON.stringify(name)}) that is not resolved; see \`openclaw secrets audit\`, ` +
      `or leave ${key} out and set ${variable} in the gateway's environment`,
    );
  }

  flag(key: string, variable: string, fallback: boolean): boolean {
    const value = this.raw[key] ?? this.text(key, variable);
    if (value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "1") return true;
    if (value === "false" || value === "0") return false;
    throw new ConfigError(`${key} (${variable}) must be true or false, got ${JSON.stringify(value)}`);
  }

  integer(key: string, variable: string, fallback: number, min: number, max: number): number {
    const value = this.raw[key] ?? this.env[variable];
    if (value === undefined || value === null || value === "") return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new ConfigError(
      `${key} (${variable}) must be a whole number from ${min} to ${max}, got ${JSON.stringify(value)}`,
    );
  }
}

function endpointOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigError(`endpoint ${JSON.stringify(text)} is not a URL; use for example ${DEFAULT_ENDPOINT}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ConfigError(`endpoint ${JSON.stringify(text)} must start with http:// or https://`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError("endpoint must not contain a user name or password; put the secret into token");
  }
  if (url.pathname === "/") url.pathname = INGEST_PATH;
  return url.href;
}

function gatewayIdOf(text: string): string {
  if (Buffer.byteLength(text) <= GATEWAY_ID_BYTES_MAX) return text;
  throw new ConfigError(`gatewayId is longer than ${GATEWAY_ID_BYTES_MAX} bytes; choose a shorter name`);
}
