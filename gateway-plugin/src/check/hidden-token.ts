import { object } from "../fields.js";
import { pluginEntry } from "../gateway/access.js";
import type { Fields } from "../host.js";

/** What OpenClaw prints in place of secrets. */
const REDACTED = "__OPENCLAW_REDACTED__";

/** Takes a token that OpenClaw does not print out of the settings; whether there was one. */
export function removeHiddenToken(openclaw: Fields): boolean {
  const config = object(pluginEntry(openclaw)["config"]);
  if (!JSON.stringify(config["token"] ?? null).includes(REDACTED)) return false;
  delete config["token"];
  return true;
}
