import type { Cost, Tokens } from "../event.js";
import { amount, compact, object } from "../fields.js";
import type { Fields } from "../host.js";

export interface Sum {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  costTotal: number;
}

interface CostParts {
  input: number;
  output: number;
  total: number;
}

/** Costs are sums of many small floats in different orders. */
const COST_TOLERANCE = 1e-9;

/**
 * Tokens and cost of one run. The gateway reports per attempt (`llm_output`) and per persisted reply (transcript):
 * the attempts are the sum of record, the replies give the parts of the cost and the last call's context.
 */
export class RunUsage {
  private attempts: Sum | undefined;
  private fallback: Sum | undefined;
  private replies: Sum | undefined;
  private parts: CostParts | undefined;
  private lastContext: number | undefined;
  private contextLimit: number | undefined;
  private contextWindow: number | undefined;

  addAttempt(usage: unknown, lastReply: unknown, contextLimit: unknown): void {
    this.limit(contextLimit);
    const sum = readSum(usage);
    if (sum === undefined) return;
    this.attempts = add(this.attempts, sum);
    // Without usage of its own, the attempt's last reply may belong to an earlier turn.
    this.context(readSum(object(lastReply)["usage"]));
    if (this.replies === undefined) this.parts = readParts(object(lastReply)["usage"]);
  }

  addReply(usage: unknown): void {
    const sum = readSum(usage);
    if (sum === undefined) return;
    const parts = readParts(usage);
    this.parts = this.replies === undefined ? parts : addParts(this.parts, parts);
    this.replies = add(this.replies, sum);
    this.context(sum);
  }

  limit(tokens: unknown): void {
    const limit = amount(tokens);
    if (limit !== undefined && limit > 0) this.contextLimit = limit;
  }

  window(tokens: unknown): void {
    this.contextWindow = amount(tokens) ?? this.contextWindow;
  }

  /** The gateway's own account of the run, for what could not be seen without conversation access. */
  addFallback(usage: unknown, costTotal: unknown, context: Fields): void {
    const sum = readSum(usage);
    if (sum !== undefined) this.fallback = { ...sum, costTotal: amount(costTotal) ?? 0 };
    this.lastContext ??= amount(context["used"]);
    if (this.contextLimit === undefined) this.limit(context["limit"]);
  }

  tokens(): Tokens | undefined {
    const sum = this.sum();
    return compact<Tokens>({
      ...(sum === undefined ? {} : sumTokens(sum)),
      contextUsed: this.lastContext,
      contextMax: this.contextLimit,
      contextWindow: this.contextWindow,
      percentUsed: this.percentUsed(),
    });
  }

  percentUsed(): number | undefined {
    if (this.lastContext === undefined || this.contextLimit === undefined) return undefined;
    return this.lastContext / this.contextLimit;
  }

  /** Absent at zero: the gateway says zero also where it knows no price. */
  cost(): Cost | undefined {
    const total = this.sum()?.costTotal ?? 0;
    if (total === 0) return undefined;
    const { parts } = this;
    if (parts === undefined || Math.abs(parts.total - total) > COST_TOLERANCE) return { totalCost: total };
    return { inputCost: parts.input, outputCost: parts.output, totalCost: total };
  }

  private sum(): Sum | undefined {
    return this.attempts ?? this.fallback ?? this.replies;
  }

  private context(sum: Sum | undefined): void {
    if (sum !== undefined) this.lastContext = promptTokens(sum);
  }
}

export function promptTokens(sum: { input: number; cacheRead: number; cacheWrite: number }): number {
  return sum.input + sum.cacheRead + sum.cacheWrite;
}

/** `input` is all that was prompted; the cache figures are parts of it, and absent at zero. */
export function sumTokens(sum: Sum): Tokens {
  const input = promptTokens(sum);
  return {
    input,
    output: sum.output,
    total: input + sum.output,
    ...(sum.cacheRead === 0 ? {} : { cacheRead: sum.cacheRead }),
    ...(sum.cacheWrite === 0 ? {} : { cacheWrite: sum.cacheWrite }),
  };
}

/** Usage of a single call, for `call.tokens`. */
export function callTokens(usage: unknown): Fields | undefined {
  const sum = readSum(usage);
  if (sum === undefined) return undefined;
  return compact<Fields>({ ...sumTokens(sum), reasoning: amount(object(usage)["reasoningTokens"]) || undefined });
}

/** Absent at zero, which the gateway says also where it knows no price. */
export function callCost(usage: unknown): Cost | undefined {
  const total = readSum(usage)?.costTotal ?? 0;
  return total === 0 ? undefined : { totalCost: total };
}

/** Undefined where nothing was counted: a failed call and a silent provider both report zeros. */
export function readSum(value: unknown): Sum | undefined {
  const usage = object(value);
  const sum = {
    input: amount(usage["input"]) ?? 0,
    output: amount(usage["output"]) ?? 0,
    cacheRead: amount(usage["cacheRead"]) ?? 0,
    cacheWrite: amount(usage["cacheWrite"]) ?? 0,
    costTotal: amount(object(usage["cost"])["total"]) ?? 0,
  };
  return promptTokens(sum) + sum.output === 0 ? undefined : sum;
}

function readParts(value: unknown): CostParts | undefined {
  const cost = object(object(value)["cost"]);
  const input = amount(cost["input"]);
  const output = amount(cost["output"]);
  const total = amount(cost["total"]);
  if (input === undefined || output === undefined || total === undefined) return undefined;
  const cache = (amount(cost["cacheRead"]) ?? 0) + (amount(cost["cacheWrite"]) ?? 0);
  return { input: input + cache, output, total };
}

export function add(left: Sum | undefined, right: Sum): Sum {
  if (left === undefined) return right;
  return {
    input: left.input + right.input,
    output: left.output + right.output,
    cacheRead: left.cacheRead + right.cacheRead,
    cacheWrite: left.cacheWrite + right.cacheWrite,
    costTotal: left.costTotal + right.costTotal,
  };
}

function addParts(left: CostParts | undefined, right: CostParts | undefined): CostParts | undefined {
  if (left === undefined || right === undefined) return undefined;
  return { input: left.input + right.input, output: left.output + right.output, total: left.total + right.total };
}
