import { registerCheck } from "./check/command.js";
import { ConfigError, readConfig, type Config } from "./config.js";
import { conversationAccess, GRANT_COMMAND, PLUGIN_ID } from "./gateway/access.js";
import { Pipeline } from "./gateway/pipeline.js";
import type { Logger, PluginApi } from "./host.js";
import { HOOKS } from "./mapping/mapper.js";

interface Shared {
  /** Also after it was stopped, until another one follows: nothing is missed while the plugin is reloaded. */
  active?: Pipeline;
}

/**
 * The gateway loads and registers a plugin several times per process, and runs the hooks of one load with the service
 * of another: what they share cannot live in `register`, nor in this module.
 */
const shared: Shared = ((globalThis as Record<symbol, unknown>)[Symbol.for("openclaw-observatory-plugin")] ??= {}) as Shared;

export default {
  id: PLUGIN_ID,
  name: "Observatory",
  description: "Sends sessions, turns, tool calls, tokens, costs and errors to OpenClaw Observatory",
  register,
};

function register(api: PluginApi): void {
  // First, so that it can tell why nothing else is registered.
  registerCheck(api);
  if (api.registrationMode === "cli-metadata") return;
  const logger = prefixed(api.logger);
  const config = loadConfig(api, logger);
  if (config === undefined || !config.enabled) return;

  for (const hook of HOOKS) {
    api.on(hook, (event, context) => {
      shared.active?.mapper.hook(hook, event, context);
      return undefined;
    });
  }
  api.agent?.events?.registerAgentEventSubscription?.({
    id: PLUGIN_ID,
    handle: (event) => shared.active?.mapper.agentEvent(event),
  });

  let own: Pipeline | undefined;
  api.registerService({
    id: PLUGIN_ID,
    async start(context) {
      if (!conversationAccess(api.config)) warnAboutConversationAccess(logger);
      const handover = shared.active?.close();
      own = new Pipeline(config, api, logger, context, handover);
      shared.active = own;
      await own.start();
      logger.info(`sending events of gateway "${config.gatewayId}" to ${config.endpoint}`);
    },
    async stop() {
      await own?.stop();
    },
  });
}

function loadConfig(api: PluginApi, logger: Logger): Config | undefined {
  try {
    return readConfig(api.pluginConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.error(
      `no events are sent: ${error.message}. Correct it with \`openclaw config set plugins.entries.${PLUGIN_ID}.config.<key> <value>\``,
    );
    return undefined;
  }
}

function warnAboutConversationAccess(logger: Logger): void {
  logger.warn(
    "conversation access is not granted: turns, tools, tokens and costs are still sent, but the trigger of a turn and, " +
    `with capturePayloads, its messages are missing. Grant it with \`${GRANT_COMMAND}\``,
  );
}

function prefixed(logger: Logger): Logger {
  const say = (message: string): string => `[${PLUGIN_ID}] ${message}`;
  return {
    info: (message) => logger.info(say(message)),
    warn: (message) => logger.warn(say(message)),
    error: (message) => logger.error(say(message)),
  };
}
