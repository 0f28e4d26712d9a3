/** What goes over the wire: one event of `POST /api/v1/ingest`. A figure that was not measured is absent. */
export interface ObservatoryEvent {
  id: string;
  timestamp: string;
  eventType: string;
  gatewayId: string;
  sessionKey: string;
  /** Added when the event is put into the outbox. */
  sequence?: { series: string; number: number };
  parentSessionKey?: string;
  agentId?: string;
  channel?: string;
  turnId?: string;
  messageId?: string;
  trigger?: string;
  tokens?: Tokens;
  timing?: Timing;
  tool?: Tool;
  error?: Failure;
  model?: Model;
  cost?: Cost;
  payload?: Payload;
  session?: Record<string, unknown>;
  subagent?: Record<string, unknown>;
  cron?: Record<string, unknown>;
  compaction?: Record<string, unknown>;
  retry?: Record<string, unknown>;
  call?: Record<string, unknown>;
  fallback?: Record<string, unknown>;
  queue?: Record<string, unknown>;
  attention?: Record<string, unknown>;
  delivery?: Record<string, unknown>;
  stopReason?: string;
  traceId?: string;
}

export interface Tokens {
  /** Prompt tokens, those read from and written to the provider's cache included. */
  input?: number;
  output?: number;
  total?: number;
  cacheRead?: number;
  cacheWrite?: number;
  /** What the last model call of the turn held; never a sum over calls. */
  contextUsed?: number;
  contextMax?: number;
  /** What the model itself could hold, where the gateway is set to use less. */
  contextWindow?: number;
  /** Fraction of the window. */
  percentUsed?: number;
}

export interface Timing {
  startMs?: number;
  endMs?: number;
  durationMs?: number;
  ttftMs?: number;
}

export interface Tool {
  name: string;
  callId?: string;
  parameters?: unknown;
  result?: unknown;
  error?: string;
  exitCode?: number;
}

export interface Failure {
  type: string;
  message: string;
  retriable: boolean;
  reason?: string;
}

export interface Model {
  provider: string;
  modelId: string;
  /** Level of reasoning that was asked for. */
  thinking?: string;
  /** `provider/model` that was asked for, where another one served. */
  requested?: string;
}

export interface Cost {
  inputCost?: number;
  outputCost?: number;
  totalCost: number;
}

export interface Payload {
  userMessage?: string;
  assistantMessage?: string;
}

/** Everything of an event but the identity, which the recorder adds. */
export type EventBody = Omit<ObservatoryEvent, "id" | "timestamp" | "eventType" | "gatewayId" | "sessionKey">;

export type Sink = (event: ObservatoryEvent) => void;
