import { ConfigError, readConfig, type Config } from "./config.js";
import { object } from "./fields.js";
import type { Logger, PluginApi } from "./host.js";
import { HOOKS } from "./mapping/mapper.js";
import { Pipeline } from "./pipeline.js";

const ID = "observatory";

interface Shared {
  active?: Pipeline;
  /** Events that a stopped pipeline could not deliver, for the one that follows when the plugin is reloaded. */
  undelivered?: string[];
}

/**
 * The gateway loads and registers a plugin several times per process, and runs the hooks of one load with the service
 * of another: what they share cannot live in `register`, nor in this module.
 */
const shared: Shared = ((globalThis as Record<symbol, unknown>)[Symbol.for("openclaw-observatory-plugin")] ??= {}) as Shared;

export default {
  id: ID,
  name: "Observatory",
  description: "Sends sessions, turns, tool calls, tokens, costs and errors to OpenClaw Observatory",
  register,
};

function register(api: PluginApi): void {
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
    id: ID,
    handle: (event) => shared.active?.mapper.agentEvent(event),
  });

  let own: Pipeline | undefined;
  api.registerService({
    id: ID,
    async start() {
      warnAboutConversationAccess(api, logger);
      own = new Pipeline(config, logger);
      shared.active = own;
      await own.start(api, shared.undelivered ?? []);
      delete shared.undelivered;
      logger.info(`sending events of gateway "${config.gatewayId}" to ${config.endpoint}`);
    },
    async stop() {
      if (shared.active === own) delete shared.active;
      shared.undelivered = (await own?.stop()) ?? [];
      own = undefined;
    },
  });
}

function loadConfig(api: PluginApi, logger: Logger): Config | undefined {
  try {
    return readConfig(api.pluginConfig);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.error(
      `no events are sent: ${error.message}. Correct it with \`openclaw config set plugins.entries.${ID}.config.<key> <value>\``,
    );
    return undefined;
  }
}

/** Without the grant the gateway withholds the hooks that carry prompts and replies, and with them some figures. */
function warnAboutConversationAccess(api: PluginApi, logger: Logger): void {
  const entry = object(object(object(api.config)["plugins"])["entries"])[ID];
  if (object(object(entry)["hooks"])["allowConversationAccess"] === true) return;
  logger.warn(
    "conversation access is not granted: turns, tools, tokens and costs are still sent, but the trigger of a turn and, " +
    "with capturePayloads, its messages are missing. Grant it with " +
    `\`openclaw config set plugins.entries.${ID}.hooks.allowConversationAccess true\``,
  );
}

function prefixed(logger: Logger): Logger {
  const say = (message: string): string => `[${ID}] ${message}`;
  return {
    info: (message) => logger.info(say(message)),
    warn: (message) => logger.warn(say(message)),
    error: (message) => logger.error(say(message)),
  };
}
