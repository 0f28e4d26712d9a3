import { object } from "../fields.js";
import type { Fields } from "../host.js";

export const PLUGIN_ID = "observatory";
export const GRANT_COMMAND = `openclaw config set plugins.entries.${PLUGIN_ID}.hooks.allowConversationAccess true`;

/** The plugin's entry in the gateway's configuration. */
export function pluginEntry(config: Fields | undefined): Fields {
  return object(object(object(object(config)["plugins"])["entries"])[PLUGIN_ID]);
}

/** Without the grant the gateway withholds the hooks that carry prompts and replies, and with them some figures. */
export function conversationAccess(config: Fields | undefined): boolean {
  return object(pluginEntry(config)["hooks"])["allowConversationAccess"] === true;
}
