//! Turns: model calls with tool calls between them, and how they end.

use super::script::Script;
use super::usage::{Usage, gauge};
use super::{delegate, tools};
use model::Timestamp;
use serde_json::{Value, json};

/// Share of turns that fail for a reason outside of the agent.
const FAILURES: f64 = 0.035;
/// Share of turns that carry what was said.
const PAYLOADS: f64 = 0.5;
const WARNING_FILL: f64 = 0.8;
/// Above this the gateway compacts before the next turn.
const COMPACTION_FILL: f64 = 0.9;
/// The next call would not fit.
const OVERFLOW_FILL: f64 = 0.97;

const OUTAGES: [(&str, &str); 4] = [
    ("timeout", "the model did not answer within 120 s"),
    ("api_error", "HTTP 529: overloaded, try again later"),
    ("api_error", "HTTP 429: rate limit reached for this organisation"),
    ("api_error", "HTTP 500: internal server error"),
];

/// How a turn went.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Completed,
    Failed,
}

struct Run {
    started: Timestamp,
    ttft_ms: Option<u64>,
    usage: Usage,
    reply: Option<&'static str>,
}

/// Plays a turn from start to end. `rounds` of tool calls come between the
/// model's calls.
pub fn play(script: &mut Script, rounds: u64) -> Outcome {
    script.introduce();
    let model = json!({"provider": script.session.model.provider, "modelId": script.session.model.id});
    let (question, reply) = *script.dice.pick(script.session.role.talk);
    let spoken = script.trigger != "heartbeat" && script.dice.chance(PAYLOADS);
    let mut body = json!({"model": model});
    if spoken {
        body["payload"] = json!({"userMessage": question});
        body["messageId"] = json!(script.dice.between(1000, 999_999).to_string());
    }
    script.report_in_turn("turn.started", body);
    let mut run = Run { started: script.at, ttft_ms: None, usage: Usage::default(), reply: spoken.then_some(reply) };
    script.session.context_used += script.dice.around(180);
    let outage_in = script.dice.chance(FAILURES).then(|| script.dice.between(0, rounds));
    for round in 0..=rounds {
        if outage_in == Some(round) {
            let (kind, message) = *script.dice.pick(&OUTAGES);
            let wait_ms = if kind == "timeout" { 120_000 } else { script.dice.around(9_000) };
            script.wait_ms(wait_ms);
            return fail(script, &run, kind, message);
        }
        if script.session.fill() >= OVERFLOW_FILL {
            return overflow(script, &run);
        }
        call(script, &mut run, round == rounds);
        if round < rounds {
            work(script);
        }
    }
    let mut body = ending(script, &run);
    if let Some(reply) = run.reply {
        body["payload"] = json!({"assistantMessage": reply});
    }
    script.report_in_turn("turn.completed", body);
    compact(script);
    Outcome::Completed
}

/// One call of the model; only the last one answers at length.
fn call(script: &mut Script, run: &mut Run, is_last: bool) {
    let model = script.session.model;
    let ttft_ms = script.dice.around(model.ttft_ms);
    let output = script.dice.around(if is_last && script.trigger != "heartbeat" { 420 } else { 90 });
    let fresh = script.dice.around(1600);
    run.ttft_ms.get_or_insert(ttft_ms);
    run.usage.add_call(script.session.context_used, fresh, output);
    script.wait_ms(ttft_ms + output * 1000 / model.output_per_second);
    script.session.context_used += output;
    if script.session.fill() >= WARNING_FILL && !script.session.warned {
        script.session.warned = true;
        script.report_in_turn("context.warning", json!({"tokens": gauge(script.session)}));
    }
}

fn work(script: &mut Script) {
    if script.session.parent_key.is_none() && script.dice.chance(script.session.role.delegates) {
        return delegate::play(script);
    }
    let parallel = if script.dice.chance(0.2) { 2 } else { 1 };
    for _ in 0..parallel {
        tools::call(script);
    }
}

fn ending(script: &Script, run: &Run) -> Value {
    let mut timing = json!({
        "startMs": run.started.millis(),
        "endMs": script.at.millis(),
        "durationMs": script.at.millis() - run.started.millis(),
    });
    if let Some(ttft_ms) = run.ttft_ms {
        timing["ttftMs"] = json!(ttft_ms);
    }
    let model = script.session.model;
    json!({
        "tokens": run.usage.tokens(script.session),
        "timing": timing,
        "model": {"provider": model.provider, "modelId": model.id},
        "cost": run.usage.cost(model),
    })
}

fn fail(script: &mut Script, run: &Run, kind: &str, message: &str) -> Outcome {
    let mut body = ending(script, run);
    body["error"] = json!({"type": kind, "message": message, "retriable": kind != "context_overflow"});
    script.report_in_turn("turn.failed", body);
    Outcome::Failed
}

fn overflow(script: &mut Script, run: &Run) -> Outcome {
    let message = format!(
        "prompt is too long: {} tokens of at most {}",
        script.session.context_used, script.session.model.context_max
    );
    script.report_in_turn(
        "context.overflow",
        json!({
            "tokens": gauge(script.session),
            "error": {"type": "context_overflow", "message": message, "retriable": false},
        }),
    );
    let outcome = fail(script, run, "context_overflow", &message);
    compact(script);
    outcome
}

/// Replaces most of a full context by a summary of it.
fn compact(script: &mut Script) {
    if script.session.fill() < COMPACTION_FILL {
        return;
    }
    script.report("compaction.started", json!({"compaction": {"tokenCount": script.session.context_used}}));
    let duration_ms = script.dice.around(12_000);
    script.wait_ms(duration_ms);
    script.session.forget(script.dice);
    script.session.context_used += script.dice.around(9_000);
    script.report(
        "compaction.completed",
        json!({
            "compaction": {"tokenCount": script.session.context_used},
            "tokens": gauge(script.session),
        }),
    );
}
