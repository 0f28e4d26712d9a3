//! The table of metrics.

use super::{Kind, Measure, MetricInfo, Unit};
use crate::alert::{Dimension, Period};
use Dimension::{Agent, Gateway, Session};

macro_rules! metrics {
    ($($variant:ident $name:literal $unit:ident $kind:ident $(($($argument:expr),+))? by $group:expr;
       $from:literal $help:literal $example:literal)+) => {
        /// A metric that conditions can speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric { $($variant),+ }

        /// Every metric, in the order of the documentation.
        pub static CATALOGUE: &[MetricInfo] = &[$(MetricInfo {
            metric: Metric::$variant,
            name: $name,
            unit: Unit::$unit,
            kind: metrics!(@kind $kind $(($($argument),+))?),
            group_by: $group,
            from: $from,
            help: $help,
            example: $example,
        }),+];
    };
    (@kind Count($seconds:expr)) => { window(Measure::Count, $seconds, false) };
    (@kind Sum($seconds:expr)) => { window(Measure::Sum, $seconds, false) };
    (@kind FixedSum($seconds:expr)) => { window(Measure::Sum, $seconds, true) };
    (@kind Rate($seconds:expr)) => { window(Measure::Rate, $seconds, false) };
    (@kind Average($seconds:expr)) => { window(Measure::Average, $seconds, false) };
    (@kind $kind:ident) => { Kind::$kind };
}

const MINUTES_5: i64 = 300;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

const fn window(measure: Measure, seconds: i64, fixed: bool) -> Kind {
    Kind::Window { measure, default: Period::from_seconds(seconds), fixed }
}

const BY_SESSION: &[Dimension] = &[Gateway, Session];
const BY_GATEWAY: &[Dimension] = &[Gateway];
const BY_AGENT: &[Dimension] = &[Gateway, Agent];

metrics! {
    TokensPercentUsed "tokens_percent_used" Fraction Session by BY_SESSION;
        "`tokens.percentUsed`, or `contextUsed` over `contextMax`"
        "Part of the context window in use." "tokens_percent_used > 0.8"
    ContextTokens "context_tokens" Count Session by BY_SESSION;
        "`tokens.contextUsed`"
        "Tokens in the context window." "context_tokens > 150k"
    ContextOverflow "context_overflow" Flag Session by BY_SESSION;
        "`context.overflow`, or `error.type` `context_overflow`; ends with the next completed turn"
        "The context window overflowed." "context_overflow"
    Ttft "ttft" Duration Session by BY_SESSION;
        "`timing.ttftMs`"
        "Time to the first token." "ttft > 10s"
    TurnCost "turn_cost" Usd Session by BY_SESSION;
        "`cost` of `turn.completed` and `turn.failed`"
        "Cost of the last turn." "turn_cost > $1"
    TurnTokens "turn_tokens" Count Session by BY_SESSION;
        "`tokens.total` of `turn.completed` and `turn.failed`, or input plus output"
        "Tokens of the last turn." "turn_tokens > 200k"
    ToolRepeats "tool_repeats" Count Session by BY_SESSION;
        "`tool.invoked`, or `tool.completed` and `tool.failed` where calls are not announced: the most frequent pair of `tool.name` and `tool.parameters` among the last 16 calls within 10 minutes"
        "How often the same call was repeated." "tool_repeats >= 6"
    SubagentOrphanedFor "subagent_orphaned_for" Duration Session by BY_SESSION;
        "`subagent.spawned` without `subagent.completed` or `subagent.failed`; counts from the newest event of the subagent, or from the end of its parent's session"
        "How long a subagent that never reported its end has been left alone." "subagent_orphaned_for > 30m"
    TurnDuration "turn_duration" Duration Turn by BY_SESSION;
        "`turn.started` until `turn.completed` or `turn.failed`, whose `timing.durationMs` counts"
        "How long the turn takes, or took." "turn_duration > 300s AND NOT completed"
    Completed "completed" Flag Turn by BY_SESSION;
        "`turn.completed`, `turn.failed`"
        "The turn has ended, well or not." "turn_duration > 300s AND NOT completed"
    Events "events" Count Count(MINUTES_5) by BY_GATEWAY;
        "every event"
        "Events." "events < 1 over 1h"
    Errors "errors" Count Count(MINUTES_5) by BY_GATEWAY;
        "events that carry `error`, and `turn.failed`, `tool.failed`, `subagent.failed`"
        "Events that report an error." "errors > 20 over 10m"
    ErrorRate "error_rate" Fraction Rate(MINUTES_5) by BY_GATEWAY;
        "`errors` over the ends of turns, tool calls and subagents; at least 5 in the window"
        "Part of what ended that went wrong." "error_rate > 0.1 over 5m"
    Turns "turns" Count Count(HOUR) by BY_GATEWAY;
        "`turn.completed`, `turn.failed`; each turn once"
        "Turns that ended." "turns > 500 over 1h"
    FailedTurns "failed_turns" Count Count(HOUR) by BY_GATEWAY;
        "`turn.failed`; each turn once"
        "Turns that failed." "failed_turns >= 3 over 15m"
    Retries "retries" Count Count(HOUR) by BY_GATEWAY;
        "`turn.retrying`"
        "Model calls that were tried again." "retries > 10 over 10m"
    Tokens "tokens" Count Sum(HOUR) by BY_GATEWAY;
        "`tokens.total`, or input plus output"
        "Tokens." "tokens > 2M over 1h"
    Cost "cost" Usd Sum(HOUR) by BY_GATEWAY;
        "`cost.totalCost`, or the sum of its parts"
        "Cost." "cost > $5 over 6h"
    HourlyCost "hourly_cost" Usd FixedSum(HOUR) by BY_GATEWAY;
        "as `cost`"
        "Cost of the last hour." "hourly_cost > 2x rolling_avg"
    DailyCost "daily_cost" Usd FixedSum(DAY) by BY_GATEWAY;
        "as `cost`"
        "Cost since midnight UTC." "daily_cost >= 80% of budget"
    IdleCost "idle_cost" Usd Sum(6 * HOUR) by BY_AGENT;
        "`cost` of turns whose `trigger` is `heartbeat` or that a `heartbeat.poll` names; zero if any other turn ended in the window"
        "Cost of heartbeats while no one asks for anything." "idle_cost > $0.5 over 6h"
    ToolCalls "tool_calls" Count Count(HOUR) by BY_GATEWAY;
        "`tool.completed`, `tool.failed`"
        "Tool calls that ended." "tool_calls > 300 over 10m by agent"
    ToolErrors "tool_errors" Count Count(HOUR) by BY_GATEWAY;
        "`tool.failed`"
        "Tool calls that failed." "tool_errors > 10 over 10m by tool"
    ToolErrorRate "tool_error_rate" Fraction Rate(HOUR) by BY_GATEWAY;
        "`tool_errors` over `tool_calls`; at least 5 in the window"
        "Part of the tool calls that failed." "tool_error_rate > 50% over 15m by tool"
    ModelFallbacks "model_fallbacks" Count Count(HOUR) by BY_SESSION;
        "`model.fallback`, and turns that end with another `model.modelId` than they started with"
        "Turns that another model answered." "model_fallbacks > 0 over 1h"
    Compactions "compactions" Count Count(HOUR) by BY_SESSION;
        "`compaction.completed`"
        "Compactions of the context." "compactions >= 4 over 1h"
    AvgTtft "avg_ttft" Duration Average(HOUR) by BY_GATEWAY;
        "`timing.ttftMs`"
        "Mean time to the first token." "avg_ttft over 15m > 2x rolling_avg"
    AvgTurnDuration "avg_turn_duration" Duration Average(HOUR) by BY_GATEWAY;
        "`timing.durationMs` of turns, or start to end"
        "Mean length of turns that ended." "avg_turn_duration > 2m over 15m"
    MissingEvents "missing_events" Count Sum(HOUR) by BY_GATEWAY;
        "sequence numbers that the gateway gave and that never arrived, when they were noticed"
        "Events lost on the way." "missing_events > 0 over 1h"
    GatewaySilentFor "gateway_silent_for" Duration Gateway by BY_GATEWAY;
        "reports and events; only of gateways that report"
        "Time since the gateway was last heard of." "gateway_silent_for > 150s"
    KindStopped "kind_stopped" Flag Gateway by BY_GATEWAY;
        "counts of each kind of event per hour"
        "A kind of event no longer comes though the gateway is alive." "kind_stopped"
    ClockSkew "clock_skew" Duration Gateway by BY_GATEWAY;
        "reports: the gateway's clock against the server's"
        "How far the gateway's clock is off, either way." "clock_skew > 5s"
    EventsWaiting "events_waiting" Count Gateway by BY_GATEWAY;
        "reports: the plugin's queue"
        "Events that wait in the gateway to be sent." "events_waiting > 1k"
}
