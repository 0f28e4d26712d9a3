//! Tool calls.

use super::dice::Dice;
use super::script::Script;
use serde_json::{Value, json};

/// Share of tool calls that fail.
const FAILURES: f64 = 0.06;
/// Gateways cut longer results.
const RESULT_TOKENS_MAX: u64 = 8_000;

const FILES: [&str; 6] =
    ["notes/todo.md", "src/main.rs", "README.md", "config/app.toml", "logs/today.log", "src/import/mod.rs"];
const COMMANDS: [&str; 5] = ["cargo test", "git status --short", "df -h", "rg -n TODO src", "systemctl status backup"];
const QUERIES: [&str; 4] =
    ["heat pump noise comparison", "sqlite wal checkpoint", "weather tomorrow", "quiet cafe station"];
const FAILURE_TEXTS: [(&str, &str, bool); 4] = [
    ("timeout", "no answer within 30 s", true),
    ("tool_error", "ENOENT: no such file or directory", false),
    ("tool_error", "HTTP 503 from the search service", true),
    ("tool_error", "permission denied", false),
];

/// Calls one of the agent's tools; its result, in tokens, goes into the
/// context.
pub fn call(script: &mut Script) {
    let name = *script.dice.pick(script.session.role.tools);
    let call_id = format!("call_{:08x}", script.dice.between(0, u64::from(u32::MAX)));
    let parameters = parameters(name, script.dice);
    script.report_in_turn("tool.invoked", json!({"tool": {"name": name, "callId": call_id, "parameters": parameters}}));
    let started = script.at;
    let typical_ms = match name {
        "exec" | "process" => 2500,
        "web_search" | "web_fetch" => 1200,
        "message" | "calendar" => 350,
        _ => 40,
    };
    if script.dice.chance(FAILURES) {
        let (kind, message, retriable) = *script.dice.pick(&FAILURE_TEXTS);
        let duration_ms = if kind == "timeout" { 30_000 } else { script.dice.around(typical_ms) };
        script.wait_ms(duration_ms);
        script.session.context_used += 120;
        script.report_in_turn(
            "tool.failed",
            json!({
                "tool": {"name": name, "callId": call_id, "parameters": parameters, "error": message},
                "error": {"type": kind, "message": format!("{name}: {message}"), "retriable": retriable},
                "timing": {"startMs": started.millis(), "endMs": script.at.millis(), "durationMs": duration_ms},
            }),
        );
        return;
    }
    let duration_ms = script.dice.around(typical_ms);
    script.wait_ms(duration_ms);
    let tokens = script.dice.around(2200).min(RESULT_TOKENS_MAX);
    script.session.context_used += tokens;
    script.report_in_turn(
        "tool.completed",
        json!({
            "tool": {"name": name, "callId": call_id, "parameters": parameters, "result": result(name, tokens)},
            "timing": {"startMs": started.millis(), "endMs": script.at.millis(), "durationMs": duration_ms},
        }),
    );
}

fn parameters(name: &str, dice: &mut Dice) -> Value {
    match name {
        "exec" | "process" => json!({"command": dice.pick(&COMMANDS)}),
        "web_search" | "memory_search" => json!({"query": dice.pick(&QUERIES), "count": 5}),
        "web_fetch" => json!({"url": format!("https://example.com/page/{}", dice.between(1, 400))}),
        "message" => json!({"action": "send", "target": "family", "message": "On my way."}),
        "calendar" => json!({"from": "today", "days": dice.between(1, 7)}),
        _ => json!({"path": dice.pick(&FILES)}),
    }
}

fn result(name: &str, tokens: u64) -> Value {
    match name {
        "exec" | "process" => {
            json!({"exitCode": 0, "summary": format!("{} lines of output", tokens / 12)})
        }
        "web_search" | "memory_search" => {
            json!({"hits": 5, "summary": format!("{tokens} tokens of excerpts")})
        }
        "message" => json!({"delivered": true}),
        _ => json!({"summary": format!("{} characters", tokens * 4)}),
    }
}
