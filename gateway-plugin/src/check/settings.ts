import { ConfigError, readConfig, type Config } from "../config.js";
import { array, object } from "../fields.js";
import { conversationAccess, GRANT_COMMAND, pluginEntry, PLUGIN_ID } from "../gateway/access.js";
import type { Fields } from "../host.js";
import type { Finding } from "./verdict.js";

const SET = `openclaw config set plugins.entries.${PLUGIN_ID}`;

/** Whether OpenClaw loads the plugin at all, and with which settings. `settings` are OpenClaw's own, secrets resolved. */
export function checkSettings(
  openclaw: Fields, settings: Fields, env: Record<string, string | undefined>,
): { findings: Finding[]; config?: Config } {
  const enabled = checkEnabled(openclaw);
  const access = checkAccess(openclaw);
  try {
    const config = readConfig(settings, env);
    const settingsFinding: Finding = config.enabled
      ? { check: "settings", state: "ok", message: `gateway "${config.gatewayId}" sends to ${config.endpoint}` }
      : {
        check: "settings", state: "fail", message: "the plugin's setting `enabled` is false",
        remedy: `${SET}.config.enabled true, or unset OBSERVATORY_ENABLED`,
      };
    return { findings: [enabled, settingsFinding, access], config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      findings: [enabled, { check: "settings", state: "fail", message: error.message, remedy: `${SET}.config.<key> <value>` }, access],
    };
  }
}

function checkEnabled(openclaw: Fields): Finding {
  const plugins = object(openclaw["plugins"]);
  const fail = (message: string, remedy: string): Finding => ({ check: "plugin", state: "fail", message, remedy });
  if (plugins["enabled"] === false) return fail("OpenClaw loads no plugins", "openclaw config set plugins.enabled true");
  if (array(plugins["deny"]).includes(PLUGIN_ID)) {
    return fail("the plugin is on OpenClaw's list plugins.deny", `remove "${PLUGIN_ID}" from plugins.deny`);
  }
  const allowed = array(plugins["allow"]);
  if (allowed.length > 0 && !allowed.includes(PLUGIN_ID)) {
    return fail("the plugin is not on OpenClaw's list plugins.allow", `add "${PLUGIN_ID}" to plugins.allow`);
  }
  if (pluginEntry(openclaw)["enabled"] === false) {
    return fail("the plugin is disabled in OpenClaw", `openclaw plugins enable ${PLUGIN_ID}`);
  }
  return { check: "plugin", state: "ok", message: "enabled in OpenClaw" };
}

function checkAccess(openclaw: Fields): Finding {
  if (conversationAccess(openclaw)) return { check: "conversation", state: "ok", message: "access is granted" };
  return {
    check: "conversation", state: "warn",
    message: "access is not granted (allowConversationAccess): some triggers, parts of the cost and message texts are missing",
    remedy: GRANT_COMMAND,
  };
}
