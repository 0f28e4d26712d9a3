//! Every built-in rule fires when it should, and does not when it should not.

use super::*;
use crate::alert::rule::Budgets;

const NOTHING: [&str; 0] = [];

#[test]
fn context_warning_and_context_critical() {
    for (name, below, above) in [("context_warning", 0.8, 0.801), ("context_critical", 0.95, 0.96)] {
        let mut lab = Lab::builtin(name);
        lab.send(1.0, "turn.completed", percent(below));
        assert_eq!(lab.told(), NOTHING, "{name}");
        lab.send(2.0, "turn.completed", percent(above)).send(3.0, "turn.completed", percent(above));
        assert_eq!(lab.told(), [format!("{name}[g,s]!")]);
        lab.send(4.0, "turn.completed", percent(0.1));
        assert_eq!(lab.told(), [format!("{name}[g,s].")]);
    }
}

#[test]
fn hung_agent() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send(0.0, "turn.started", json!({"turnId": "t"})).send(0.0, "turn.started", json!({"turnId": "quick"}));
    lab.send(299.0, "turn.completed", json!({"turnId": "quick"})).tick(300.0);
    assert_eq!(lab.told(), NOTHING);
    assert_eq!(lab.engine.next_due(), Some(at(300.0).plus_micros(1)));
    lab.tick(300.1);
    assert_eq!(lab.opened()[0].message, "Agent hung in session s");
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
    lab.send(310.0, "turn.failed", json!({"turnId": "t"}));
    assert_eq!(lab.told(), ["hung_agent[g,s]."]);
    assert_eq!(lab.engine.open_turns(), 0);
}

#[test]
fn hung_agent_of_turns_without_a_name_and_of_sessions_that_end() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send(0.0, "turn.started", json!({})).send(200.0, "turn.completed", json!({}));
    lab.send(210.0, "turn.started", json!({})).tick(500.0);
    assert_eq!(lab.told(), NOTHING);
    lab.tick(511.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
    lab.send(520.0, "session.ended", json!({}));
    assert_eq!(lab.told(), ["hung_agent[g,s]."]);
    lab.send(600.0, "turn.started", json!({"turnId": "t"})).send(601.0, "session.ended", json!({})).tick(2000.0);
    assert_eq!(lab.told(), NOTHING);
}

#[test]
fn error_spike() {
    let mut lab = Lab::builtin("error_spike");
    lab.send(0.0, "turn.failed", json!({"turnId": "x"}));
    assert_eq!(lab.told(), NOTHING, "one failure is no rate");
    for n in 1..9 {
        lab.send(f64::from(n), "turn.completed", json!({"turnId": n.to_string()}));
    }
    // The fifth end makes a sample: one in five.
    assert_eq!(lab.told(), ["error_spike[g]!"]);
    lab.send(9.0, "turn.completed", json!({"turnId": "9"}));
    assert_eq!(lab.told(), ["error_spike[g]."], "one in ten is not more than a tenth");
    lab.send(10.0, "tool.failed", json!({"tool": {"name": "x"}}));
    assert_eq!(lab.told(), ["error_spike[g]!"]);
    lab.tick(330.0);
    assert_eq!(lab.told(), ["error_spike[g]."], "the window has passed");
}

#[test]
fn cost_spike() {
    let mut lab = Lab::builtin("cost_spike");
    for hour in 0..6 {
        lab.send(f64::from(hour) * 3600.0, "turn.completed", json!({"cost": {"totalCost": 1.0}}));
    }
    assert_eq!(lab.told(), NOTHING);
    lab.send(5.2 * 3600.0, "turn.completed", json!({"cost": {"totalCost": 0.5}}));
    assert_eq!(lab.told(), NOTHING);
    lab.send(5.3 * 3600.0, "turn.completed", json!({"cost": {"totalCost": 1.5}}));
    assert_eq!(lab.opened()[0].message, "Cost spike: $3.00 in last hour");
    assert_eq!(lab.told(), ["cost_spike[g]!"]);
    lab.tick(6.5 * 3600.0);
    assert_eq!(lab.told(), ["cost_spike[g]."]);
}

#[test]
fn tool_loop() {
    let call = |n: u32| json!({"tool": {"name": "read", "callId": format!("c{n}"), "parameters": {"path": "a"}}});
    let other = |n: u32| json!({"tool": {"name": "read", "callId": format!("o{n}"), "parameters": {"path": n}}});
    let mut lab = Lab::builtin("tool_loop");
    for n in 0..5 {
        lab.send(f64::from(n), "tool.invoked", call(n)).send(f64::from(n) + 0.5, "tool.completed", call(n));
        lab.send(f64::from(n) + 0.7, "tool.invoked", other(n));
    }
    assert_eq!(lab.told(), NOTHING, "beginning and end are one call");
    lab.send(6.0, "tool.invoked", call(6));
    assert_eq!(lab.opened()[0].message, "Session s repeated the same call of read 6 times");
    assert_eq!(lab.told(), ["tool_loop[g,s]!"]);
    for n in 10..20 {
        lab.send(f64::from(n), "tool.invoked", other(n));
    }
    assert_eq!(lab.told(), ["tool_loop[g,s]."]);
}

#[test]
fn tool_loop_forgets_after_ten_minutes() {
    let call = json!({"tool": {"name": "read", "parameters": {"path": "a"}}});
    let mut lab = Lab::builtin("tool_loop");
    for n in 0..8 {
        lab.send(f64::from(n) * 130.0, "tool.invoked", call.clone());
    }
    assert_eq!(lab.told(), NOTHING, "no six of them within ten minutes");
    lab.send(915.0, "tool.invoked", call.clone());
    assert_eq!(lab.told(), ["tool_loop[g,s]!"]);
    lab.tick(1600.0);
    assert_eq!(lab.told(), ["tool_loop[g,s]."]);
}

#[test]
fn model_fallback() {
    let model = |turn: &str, id: &str| json!({"turnId": turn, "model": {"modelId": id}});
    let mut lab = Lab::builtin("model_fallback");
    lab.send(0.0, "turn.started", model("t", "big")).send(1.0, "turn.completed", model("t", "big"));
    lab.send(2.0, "turn.started", model("u", "small")).send(3.0, "turn.completed", model("u", "small"));
    assert_eq!(lab.told(), NOTHING, "another model may be asked for");
    lab.send(4.0, "turn.started", model("v", "big")).send(5.0, "turn.completed", model("v", "small"));
    assert!(lab.opened()[0].message.contains("answered by small"));
    assert_eq!(lab.told(), ["model_fallback[g,s]!"]);
    lab.tick(2.0 * 3600.0);
    assert_eq!(lab.told(), ["model_fallback[g,s]."]);
    lab.send(8000.0, "model.fallback", json!({}));
    assert_eq!(lab.told(), ["model_fallback[g,s]!"]);
}

#[test]
fn compaction_loop() {
    let mut lab = Lab::builtin("compaction_loop");
    for n in 0..3 {
        lab.send(f64::from(n) * 60.0, "compaction.started", json!({}));
        lab.send(f64::from(n) * 60.0, "compaction.completed", json!({}));
    }
    lab.send(200.0, "compaction.completed", json!({"sessionKey": "other"}));
    assert_eq!(lab.told(), NOTHING);
    lab.send(240.0, "compaction.completed", json!({}));
    assert_eq!(lab.told(), ["compaction_loop[g,s]!"]);
}

#[test]
fn idle_burn() {
    let beat = |turn: &str| json!({"turnId": turn, "trigger": "heartbeat", "cost": {"totalCost": 0.3}});
    let mut lab = Lab::builtin("idle_burn");
    lab.send(0.0, "turn.completed", beat("a")).send(10.0, "turn.completed", json!({"turnId": "user"}));
    lab.send(3600.0, "turn.completed", beat("b"));
    assert_eq!(lab.told(), NOTHING, "somebody asked for something");
    // The turn of the user falls out of the six hours; by poll alone it is a heartbeat too.
    lab.send(22_000.0, "heartbeat.poll", json!({"turnId": "c"}));
    lab.send(22_001.0, "turn.completed", json!({"turnId": "c", "cost": {"totalCost": 0.3}}));
    assert_eq!(lab.told(), ["idle_burn[main,g]!"]);
    lab.send(22_100.0, "turn.completed", json!({"turnId": "user2", "trigger": "user"}));
    assert_eq!(lab.told(), ["idle_burn[main,g]."]);
}

#[test]
fn orphaned_subagent() {
    let child = json!({"sessionKey": "child", "parentSessionKey": "s"});
    let mut lab = Lab::builtin("orphaned_subagent");
    lab.send(0.0, "subagent.spawned", child.clone()).send(1500.0, "tool.invoked", child.clone()).tick(3200.0);
    assert_eq!(lab.told(), NOTHING, "it was alive");
    lab.tick(3301.0);
    assert_eq!(lab.told(), ["orphaned_subagent[g,child]!"]);
    lab.send(3400.0, "subagent.failed", child.clone());
    assert_eq!(lab.told(), ["orphaned_subagent[g,child]."]);
    let done = json!({"sessionKey": "done", "parentSessionKey": "s"});
    lab.send(4000.0, "subagent.spawned", done.clone()).send(4001.0, "subagent.completed", done).tick(9000.0);
    assert_eq!(lab.told(), NOTHING);
}

#[test]
fn a_subagent_counts_from_the_end_of_its_parent() {
    let child = json!({"sessionKey": "child", "parentSessionKey": "s"});
    let mut lab = Lab::builtin("orphaned_subagent");
    lab.send(0.0, "subagent.spawned", child.clone()).send(60.0, "session.ended", json!({}));
    for minute in 2..30 {
        lab.send(f64::from(minute) * 60.0, "tool.invoked", child.clone());
    }
    assert_eq!(lab.told(), NOTHING);
    lab.send(1900.0, "tool.invoked", child);
    assert_eq!(lab.told(), ["orphaned_subagent[g,child]!"]);
}

#[test]
fn budgets() {
    let mut specs = builtin_rules();
    Budgets { all: Some(10.0), agent: Some(4.0), gateway: None }.apply(&mut specs);
    let rules: Vec<Rule> = specs
        .iter()
        .filter(|(name, _)| name.starts_with("budget_"))
        .map(|(name, spec)| Rule::compile(name, spec).unwrap())
        .collect();
    let mut lab = Lab::new(rules);
    let cost = |agent: &str, dollars: f64| json!({"agentId": agent, "cost": {"totalCost": dollars}});
    lab.send(1.0, "turn.completed", cost("a", 1.9)).send(2.0, "turn.completed", cost("b", 1.9));
    assert_eq!(lab.told(), NOTHING);
    lab.send(3.0, "turn.completed", cost("a", 1.3));
    assert_eq!(lab.told(), ["budget_agent_50[a,g]!", "budget_agent_80[a,g]!", "budget_all_50[]!"]);
    lab.send(4.0, "turn.completed", cost("a", 5.0));
    assert_eq!(lab.told(), ["budget_agent_100[a,g]!", "budget_all_100[]!", "budget_all_80[]!"]);
    lab.tick(86_401.0);
    assert_eq!(lab.told().len(), 6, "a new day resolves all of them");
}
