/** The small part of OpenClaw's plugin interface that is used here; its full types come only with the gateway. */
export type Fields = Record<string, unknown>;

export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  debug?(message: string): void;
}

export interface PluginApi {
  /** `full` is the normal load; others are for help, discovery and set-up. Absent in old versions. */
  registrationMode?: string;
  config?: Fields;
  pluginConfig?: Fields;
  logger: Logger;
  on(hook: string, handler: (event: unknown, context: unknown) => undefined): void;
  registerService(service: {
    id: string;
    start(context: ServiceContext): void | Promise<void>;
    stop(context: ServiceContext): void | Promise<void>;
  }): void;
  registerCli?(
    registrar: (context: { program: Command; config?: Fields }) => void | Promise<void>,
    options: { descriptors: { name: string; description: string; hasSubcommands: boolean }[] },
  ): void;
  agent?: {
    events?: {
      registerAgentEventSubscription?(subscription: { id: string; handle(event: unknown): void }): void;
    };
  };
  runtime?: {
    version?: string;
    state?: { resolveStateDir?(env: Record<string, string | undefined>): string };
    events?: {
      /** The way to agent events before 2026.4.27. */
      onAgentEvent?(listener: (event: unknown) => void): () => void;
      onSessionTranscriptUpdate?(listener: (update: unknown) => void): () => void;
    };
  };
}

/** As much of a Commander command as is used. */
export interface Command {
  command(name: string): Command;
  description(text: string): Command;
  option(flags: string, description: string): Command;
  action(run: (options: Fields) => void | Promise<void>): Command;
}

export interface ServiceContext {
  /** The gateway's state folder. */
  stateDir?: string;
}

export type Unsubscribe = () => void;

export interface DiagnosticRuntime {
  onDiagnosticEvent?(listener: (event: unknown) => void): Unsubscribe;
  onInternalDiagnosticEvent?(listener: (event: unknown) => void, filter: { include: string[] }): Unsubscribe;
}
