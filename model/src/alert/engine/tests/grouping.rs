//! Groups, filters, combinations, data that is missing.

use super::*;

const NOTHING: [&str; 0] = [];

fn spec(condition: &str, change: impl FnOnce(&mut RuleSpec)) -> Rule {
    let mut spec = RuleSpec::new(condition, Severity::Warning, "x");
    change(&mut spec);
    Rule::compile("r", &spec).unwrap()
}

#[test]
fn one_alert_per_group_while_any_session_in_it_holds() {
    let mut lab = Lab::of("tokens_percent_used > 0.8 by agent");
    let of = |session: &str, percent: f64| json!({"sessionKey": session, "tokens": {"percentUsed": percent}});
    lab.send(1.0, "turn.completed", of("a", 0.9)).send(2.0, "turn.completed", of("b", 0.9));
    assert_eq!(lab.told(), ["r[main]!"]);
    lab.send(3.0, "turn.completed", of("a", 0.1));
    assert_eq!(lab.told(), NOTHING);
    lab.send(4.0, "turn.completed", of("b", 0.1));
    assert_eq!(lab.told(), ["r[main]."]);
}

#[test]
fn filters_choose_events_and_know_the_session() {
    let mut lab = Lab::of("errors > 0 where agent in (\"a\", \"b\") AND NOT channel ~ \"tele\" by agent");
    let of = |agent: &str, channel: &str| json!({"sessionKey": agent, "agentId": agent, "channel": channel});
    lab.send(1.0, "turn.failed", of("c", "web")).send(2.0, "turn.failed", of("a", "telegram"));
    assert_eq!(lab.told(), NOTHING);
    lab.send(3.0, "turn.failed", of("b", "web"));
    assert_eq!(lab.told(), ["r[b]!"]);
    // An event that names no agent is of the agent of its session.
    let mut lab = Lab::of("errors > 1 where agent = \"main\" by agent");
    lab.send(1.0, "turn.failed", json!({})).send(2.0, "turn.failed", json!({"agentId": null}));
    assert_eq!(lab.told(), ["r[main]!"]);
}

#[test]
fn windows_mix_with_sessions() {
    let mut lab = Lab::of("tokens_percent_used > 0.8 AND cost > $1 over 10m by session");
    lab.send(1.0, "turn.completed", percent(0.9));
    assert_eq!(lab.told(), NOTHING);
    lab.send(2.0, "turn.completed", json!({"cost": {"totalCost": 1.5}}));
    assert_eq!(lab.told(), ["r[g,s]!"]);
    lab.tick(700.0);
    assert_eq!(lab.told(), ["r[g,s]."], "the cost has fallen out of the window");
}

#[test]
fn a_turn_that_was_long_is_over_with_the_next() {
    let mut lab = Lab::of("turn_duration > 60s");
    let ends = |turn: &str, ms: f64| json!({"turnId": turn, "timing": {"durationMs": ms}});
    lab.send(100.0, "turn.completed", ends("a", 61_000.0));
    assert_eq!(lab.told(), ["r[g,s]!"]);
    lab.send(110.0, "turn.completed", ends("b", 1000.0));
    assert_eq!(lab.told(), ["r[g,s]."]);
    lab.send_late(90.0, 120.0, "turn.completed", ends("c", 90_000.0));
    assert_eq!(lab.told(), NOTHING, "a later turn has ended already");
}

#[test]
fn too_few_events_can_be_a_condition() {
    let mut lab = Lab::of("events < 2 over 10m");
    lab.send(0.0, "turn.started", json!({}));
    assert_eq!(lab.told(), ["r[g]!"]);
    lab.send(1.0, "turn.completed", json!({}));
    assert_eq!(lab.told(), ["r[g]."]);
    lab.tick(700.0);
    assert_eq!(lab.told(), ["r[g]!"]);
    assert!(lab.engine.next_due().is_some());
}

#[test]
fn no_data_is_what_the_rule_says() {
    let ends = |n: u32| json!({"turnId": n.to_string()});
    for (no_data, expected) in
        [(NoData::Ok, vec!["r[g]!", "r[g]."]), (NoData::Keep, vec!["r[g]!"]), (NoData::Firing, vec!["r[g]!"])]
    {
        let mut lab = Lab::new(vec![spec("error_rate > 50% over 1m", |spec| spec.no_data = no_data)]);
        for n in 0..5 {
            lab.send(f64::from(n), "turn.failed", ends(n));
        }
        lab.tick(600.0);
        assert_eq!(lab.told(), expected, "{no_data:?}");
    }
    let mut lab = Lab::new(vec![spec("error_rate > 50% over 1m", |spec| spec.no_data = NoData::Firing)]);
    for n in 0..5 {
        lab.send(f64::from(n), "turn.completed", ends(n));
    }
    // It is unknown before the sample is large enough, and after it has left.
    assert_eq!(lab.told(), ["r[g]!", "r[g]."]);
    lab.tick(600.0);
    assert_eq!(lab.told(), ["r[g]!"]);
}

#[test]
fn values_grow_stale() {
    let mut lab = Lab::of("tokens_percent_used > 0.8");
    lab.send(0.0, "turn.completed", percent(0.9)).tick(86_399.0);
    assert_eq!(lab.told(), ["r[g,s]!"]);
    lab.tick(86_401.0);
    assert_eq!(lab.told(), ["r[g,s]."]);
}

#[test]
fn an_overflow_is_over_with_the_next_completed_turn() {
    let mut lab = Lab::of("context_overflow");
    lab.send(0.0, "turn.failed", json!({"error": {"type": "context_overflow"}}));
    assert_eq!(lab.told(), ["r[g,s]!"]);
    lab.send(1.0, "turn.started", json!({})).send(2.0, "turn.completed", json!({}));
    assert_eq!(lab.told(), ["r[g,s]."]);
}

#[test]
fn every_metric_of_events_is_measured() {
    let call = |kind: &str| (kind.to_owned(), json!({"tool": {"name": "x"}}));
    for (condition, kind, extra) in [
        ("context_tokens > 99", "turn.completed", json!({"tokens": {"contextUsed": 100}})),
        ("ttft > 1s", "turn.completed", json!({"timing": {"ttftMs": 1001}})),
        ("avg_ttft > 1s", "turn.completed", json!({"timing": {"ttftMs": 1001}})),
        ("avg_turn_duration > 1s", "turn.completed", json!({"timing": {"durationMs": 1001}})),
        ("turn_cost > $0.1", "turn.failed", json!({"cost": {"inputCost": 0.1, "outputCost": 0.1}})),
        ("turn_tokens > 9", "turn.completed", json!({"tokens": {"input": 5, "output": 5}})),
        ("tokens > 9", "turn.completed", json!({"tokens": {"input": 5, "output": 5}})),
        ("cost > 1", "compaction.usage", json!({"cost": {"totalCost": 1.1}})),
        ("turns > 0 over 1m", "turn.completed", json!({})),
        ("failed_turns > 0", "turn.failed", json!({})),
        ("retries > 0", "turn.retrying", json!({})),
        ("tool_calls > 0", call("tool.completed").0.as_str(), call("").1),
        ("tool_errors > 0 by tool", "tool.failed", call("").1),
        ("errors > 0", "x.y", json!({"error": {"type": "timeout"}})),
        ("completed", "turn.completed", json!({"turnId": "t"})),
        ("events > 0", "x.y", json!({})),
    ] {
        let mut lab = Lab::of(condition);
        lab.send(1.0, kind, extra);
        assert_eq!(lab.opened().len(), 1, "{condition}");
    }
}
