//! Work that an agent hands to a subagent.

use super::cast::{CODER, RESEARCH};
use super::script::Script;
use super::turn::{self, Outcome};
use serde_json::json;

/// Share of subagents that die without a result although their turn went well.
const LOST: f64 = 0.08;

/// Spawns a subagent, lets it run, and waits for it.
pub fn play(script: &mut Script) {
    let role = if script.dice.chance(0.5) { &RESEARCH } else { &CODER };
    let call = json!({"name": "sessions_spawn", "parameters": {"agentId": role.name}});
    script.report_in_turn("tool.invoked", json!({"tool": call}));
    let started = script.at;
    let mut child = script.session.subagent(role, script.dice);
    let rounds = script.dice.between(1, 3);
    let mut inner = Script::new(script.at, &mut child, "subagent", script.dice);
    inner.introduce();
    inner.report_in_turn("subagent.spawned", json!({"subagent": {"label": role.name, "mode": "run"}}));
    inner.wait_ms(40);
    let outcome = turn::play(&mut inner, rounds);
    inner.wait_ms(15);
    if outcome == Outcome::Failed || inner.dice.chance(LOST) {
        let message = "the subagent ended without a result";
        inner.report_in_turn(
            "subagent.failed",
            json!({
                "subagent": {"outcome": "error"},
                "error": {"type": "subagent_error", "message": message, "retriable": true},
            }),
        );
    } else {
        inner.report_in_turn("subagent.completed", json!({"subagent": {"outcome": "ok"}}));
    }
    inner.wait_ms(5);
    inner.report("session.ended", json!({"session": {"reason": "completed"}}));
    let (cues, ended) = (std::mem::take(&mut inner.cues), inner.at);
    script.cues.extend(cues);
    script.at = ended;
    script.session.context_used += script.dice.around(1200);
    script.report_in_turn("tool.completed", json!({
        "tool": {"name": "sessions_spawn", "parameters": {"agentId": role.name}, "result": {"childSessionKey": child.key}},
        "timing": {"startMs": started.millis(), "endMs": ended.millis(), "durationMs": ended.millis() - started.millis()},
    }));
}
