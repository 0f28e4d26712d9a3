/** Who plays in the pictures: gateways, sessions and what they talk about. All of it is invented. */

export interface Model {
  provider: string;
  modelId: string;
  contextMax: number;
  /** US dollars per million tokens: fresh input, cached input, output. */
  prices: readonly [number, number, number];
}

export interface Part {
  gatewayId: string;
  sessionKey: string;
  agentId: string;
  channel?: string;
  trigger?: string;
  parentSessionKey?: string;
  model: Model;
  tools: readonly string[];
  /** Turns in a day. */
  turns: number;
  talk: readonly (readonly [string, string])[];
}

const OPUS: Model = { provider: "anthropic", modelId: "claude-opus-4-5", contextMax: 200_000, prices: [5, 0.5, 25] };
export const SONNET: Model = { provider: "anthropic", modelId: "claude-sonnet-4-5", contextMax: 200_000, prices: [3, 0.3, 15] };
const FLASH: Model = { provider: "google", modelId: "gemini-3-flash", contextMax: 1_000_000, prices: [0.5, 0.05, 3] };
const LOCAL: Model = { provider: "ollama", modelId: "qwen3-coder:30b", contextMax: 131_072, prices: [0, 0, 0] };

const OFFICE = "harbour-office";
const PUMPS = "pump-house";
const FERRY = "ferry-desk";

const BERTHS = [
  ["Which berths are free tonight?", "Berths 3, 7 and 12 are free tonight."],
  ["Reserve 7 for the Anna.", "Berth 7 is reserved for the Anna, until Sunday noon."],
  ["How much is a night for a boat of 12 m?", "38 euros, water and power included."],
] as const;
const REPORTS = [
  ["Write the night report.", "Twelve arrivals, four departures, no incident."],
  ["Send it to the harbour master.", "Sent, with the list of arrivals attached."],
] as const;
const CODE = [
  ["The nightly build is red, have a look.", "A test depended on the time zone; the build is green again."],
  ["Why does the import need 2 GB?", "It read the file at once; now it streams and stays under 60 MB."],
] as const;
const CHECKS = [["Run the scheduled job and report.", "All checks passed."]] as const;

export const CAST: readonly Part[] = [
  { gatewayId: OFFICE, sessionKey: "agent:main:main", agentId: "main", channel: "webchat", model: OPUS, tools: ["read", "message", "calendar"], turns: 34, talk: BERTHS },
  { gatewayId: OFFICE, sessionKey: "agent:main:telegram:direct:20417733", agentId: "main", channel: "telegram", model: SONNET, tools: ["read", "web_search", "message"], turns: 41, talk: BERTHS },
  { gatewayId: OFFICE, sessionKey: "agent:main:discord:group:1184022", agentId: "main", channel: "discord", model: SONNET, tools: ["web_search", "web_fetch"], turns: 22, talk: BERTHS },
  { gatewayId: OFFICE, sessionKey: "agent:main:cron:night-report", agentId: "main", trigger: "cron", model: SONNET, tools: ["exec", "read", "message"], turns: 12, talk: REPORTS },
  { gatewayId: OFFICE, sessionKey: "agent:coder:webchat:direct:77120045", agentId: "coder", channel: "webchat", model: OPUS, tools: ["read", "exec", "edit", "write"], turns: 28, talk: CODE },
  { gatewayId: OFFICE, sessionKey: "agent:coder:subagent:1c9d2f60", agentId: "coder", parentSessionKey: "agent:coder:webchat:direct:77120045", model: LOCAL, tools: ["read", "exec"], turns: 9, talk: CODE },
  { gatewayId: PUMPS, sessionKey: "agent:ops:cron:tide-gauge", agentId: "ops", trigger: "cron", model: FLASH, tools: ["exec", "read"], turns: 60, talk: CHECKS },
  { gatewayId: PUMPS, sessionKey: "agent:ops:cron:disk-report", agentId: "ops", trigger: "cron", model: LOCAL, tools: ["exec"], turns: 20, talk: CHECKS },
  { gatewayId: PUMPS, sessionKey: "agent:ops:main", agentId: "ops", trigger: "heartbeat", model: FLASH, tools: ["exec", "message"], turns: 26, talk: CHECKS },
  { gatewayId: FERRY, sessionKey: "agent:main:telegram:direct:55830112", agentId: "main", channel: "telegram", model: SONNET, tools: ["web_search", "calendar", "message"], turns: 38, talk: BERTHS },
  { gatewayId: FERRY, sessionKey: "agent:writer:webchat:timetable", agentId: "writer", channel: "webchat", model: OPUS, tools: ["read", "write", "web_fetch"], turns: 18, talk: REPORTS },
  { gatewayId: FERRY, sessionKey: "agent:writer:subagent:8a41e7b3", agentId: "writer", parentSessionKey: "agent:writer:webchat:timetable", model: SONNET, tools: ["web_search", "web_fetch"], turns: 7, talk: REPORTS },
];

export const GATEWAYS = [OFFICE, PUMPS, FERRY] as const;
