//! Restarts and changed rules.

use super::*;
use crate::alert::life::Resolution;
use crate::alert::quiet::{MatchField, MatchOp, Matcher, Silence};

const NOTHING: [&str; 0] = [];

fn builtin(names: &[&str]) -> Vec<Rule> {
    names.iter().map(|name| Rule::compile(name, &builtin_rules()[*name]).unwrap()).collect()
}

#[test]
fn a_restart_changes_nothing_but_gives_time() {
    let rules = || builtin(&["hung_agent", "gateway_silent", "error_spike", "tool_loop"]);
    let mut lab = Lab::new(rules());
    let sample = GatewaySample { gateway_id: "g".into(), reported_at: Some(at(0.0)), ..GatewaySample::default() };
    lab.sample(0.0, &sample);
    lab.send(0.0, "turn.started", json!({"turnId": "old"})).send(140.0, "turn.started", json!({"turnId": "new"}));
    lab.sample(280.0, &GatewaySample { reported_at: Some(at(280.0)), ..sample.clone() }).tick(301.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
    let before = lab.engine.state();
    lab.restart(rules());
    assert_eq!(lab.engine.state(), before);

    // Down for ten minutes: the alert still fires, the other turn and the gateway get time.
    lab.tick(900.0);
    assert_eq!(lab.told(), NOTHING);
    lab.send(905.0, "turn.completed", json!({"turnId": "old"}));
    assert_eq!(lab.told(), ["hung_agent[g,s]."]);
    lab.tick(911.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
    lab.tick(1060.0);
    assert_eq!(lab.told(), ["gateway_silent[g]!"]);
}

#[test]
fn windows_and_pending_alerts_survive() {
    let mut spec = RuleSpec::new("errors > 1 over 5m", Severity::Warning, "x");
    spec.hold = Some(crate::alert::Period::from_seconds(60));
    let rules = || vec![Rule::compile("r", &spec).unwrap()];
    let mut lab = Lab::new(rules());
    lab.send(0.0, "turn.failed", json!({}));
    lab.restart(rules());
    lab.send(10.0, "turn.failed", json!({}));
    lab.restart(rules());
    assert_eq!(lab.engine.next_due(), Some(at(10.0)), "the first call after a restart is due at once");
    lab.tick(69.0);
    assert_eq!(lab.told(), NOTHING);
    lab.tick(70.0);
    assert_eq!(lab.told(), ["r[g]!"]);
}

#[test]
fn rules_that_change_end_their_alerts_and_others_stay() {
    let mut lab = Lab::new(vec![rule("a", "errors > 0"), rule("b", "errors > 0"), rule("c", "errors > 0")]);
    lab.send(0.0, "turn.failed", json!({}));
    assert_eq!(lab.told(), ["a[g]!", "b[g]!", "c[g]!"]);
    let mut off = rule("c", "errors > 0");
    off.enabled = false;
    lab.engine.set_rules(vec![rule("a", "errors > 0"), rule("b", "errors > 1"), off], at(1.0), &mut lab.out);
    assert!(lab.out.iter().any(|effect| matches!(effect, Effect::Resolved { why: Resolution::RuleChanged, .. })));
    assert_eq!(lab.notified(NotifyKind::Resolved), 2);
    assert_eq!(lab.told(), ["b[g].", "c[g]."]);
    lab.send(2.0, "turn.failed", json!({}));
    assert_eq!(lab.told(), NOTHING, "a still fires; b counts from its beginning");
    lab.send(3.0, "turn.failed", json!({}));
    assert_eq!(lab.told(), ["b[g]!"]);
}

#[test]
fn a_state_that_cannot_be_read_begins_anew() {
    let mut lab = Lab::of("errors > 0");
    lab.send(0.0, "turn.failed", json!({}));
    let mut state = serde_json::to_value(lab.engine.state()).unwrap();
    state["version"] = json!(STATE_VERSION + 1);
    lab.out.clear();
    lab.engine = Engine::new(vec![rule("r", "errors > 0")], serde_json::from_value(state).unwrap());
    lab.tick(1.0);
    assert_eq!(lab.told(), ["r[g]."]);
    lab.send(2.0, "turn.failed", json!({}));
    assert_eq!(lab.told(), ["r[g]!"]);
}

#[test]
fn silences_keep_back_and_acknowledgement_is_found() {
    let mut lab = Lab::of("errors > 0");
    let matchers = vec![Matcher { field: MatchField::Rule, op: MatchOp::Equal, value: "r".into() }];
    let silence = Silence {
        id: "q".into(),
        matchers,
        starts_at: None,
        until: at(100.0),
        comment: String::new(),
        author: String::new(),
    };
    lab.engine.set_quiet(Quiet::new(vec![silence], Vec::new()), at(0.0), &mut lab.out);
    lab.send(1.0, "turn.failed", json!({}));
    assert_eq!((lab.opened().len(), lab.notified(NotifyKind::Firing)), (1, 0));
    let id = Uuid::try_parse(&lab.opened()[0].id).unwrap();
    lab.engine.set_quiet(Quiet::default(), at(2.0), &mut lab.out);
    assert_eq!(lab.notified(NotifyKind::Firing), 1, "a silence that is lifted");
    assert!(lab.engine.acknowledge(id, ("ann", at(2.5)), at(3.0), &mut lab.out));
    assert_eq!(lab.engine.open().next().unwrap().alert.acknowledged_at, Some(at(2.5)), "when, not when it was heard");
    assert!(!lab.engine.acknowledge(id, ("bob", at(4.0)), at(4.0), &mut lab.out));
    assert!(!lab.engine.acknowledge(Uuid::nil(), ("bob", at(4.0)), at(4.0), &mut lab.out));
    assert_eq!(lab.notified(NotifyKind::Acknowledged), 1);
}
