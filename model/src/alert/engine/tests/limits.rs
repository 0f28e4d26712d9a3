//! What is remembered is bounded, and what gives way is counted.

use super::*;

fn lab(rules: Vec<Rule>, change: impl FnOnce(&mut Limits)) -> Lab {
    let mut limits = Limits::default();
    change(&mut limits);
    let mut lab = Lab::new(Vec::new());
    lab.engine = Engine::with_limits(rules, State::default(), limits);
    lab
}

#[test]
fn the_oldest_open_turns_give_way() {
    let hung = Rule::compile("hung_agent", &builtin_rules()["hung_agent"]).unwrap();
    let mut lab = lab(vec![hung], |limits| limits.open_turns = 20);
    for n in 0..20 {
        lab.send(f64::from(n), "turn.started", json!({"sessionKey": format!("s{n}"), "turnId": "t"}));
    }
    assert_eq!((lab.engine.open_turns(), lab.engine.given_way().open_turns), (20, 0));
    lab.send(20.0, "turn.started", json!({"sessionKey": "s20", "turnId": "t"}));
    assert_eq!((lab.engine.open_turns(), lab.engine.given_way().open_turns), (19, 2));
    lab.tick(1000.0);
    let told = lab.told();
    assert_eq!(told.len(), 19);
    assert!(!told.contains(&"hung_agent[g,s0]!".to_owned()) && told.contains(&"hung_agent[g,s2]!".to_owned()));
}

#[test]
fn an_alert_of_a_turn_that_gave_way_is_resolved() {
    let hung = Rule::compile("hung_agent", &builtin_rules()["hung_agent"]).unwrap();
    let mut lab = lab(vec![hung], |limits| limits.open_turns = 10);
    lab.send(0.0, "turn.started", json!({"sessionKey": "first", "turnId": "t"})).tick(301.0);
    assert_eq!(lab.told(), ["hung_agent[g,first]!"]);
    for n in 0..10 {
        lab.send(302.0 + f64::from(n), "turn.started", json!({"sessionKey": format!("s{n}"), "turnId": "t"}));
    }
    assert_eq!(lab.told(), ["hung_agent[g,first]."]);
}

#[test]
fn ended_turns_sessions_and_gateways_give_way() {
    let mut lab = lab(vec![rule("r", "completed")], |limits| {
        (limits.ended_turns, limits.sessions, limits.gateways) = (10, 10, 10);
    });
    for n in 0..=10 {
        let name = n.to_string();
        lab.send(f64::from(n), "turn.completed", json!({"gatewayId": name, "sessionKey": name, "turnId": name}));
    }
    let gone = lab.engine.given_way();
    assert_eq!((gone.ended_turns, gone.sessions, gone.gateways), (1, 1, 1));
    assert_eq!(lab.told().iter().filter(|told| told.ends_with('.')).count(), 1, "the alert of the turn that went");
}

#[test]
fn groups_give_way_those_that_fire_last() {
    let mut lab = lab(vec![rule("r", "errors > 1 over 1h by agent")], |limits| limits.groups = 10);
    let fail = |agent: String| json!({"agentId": agent});
    lab.send(0.0, "turn.failed", fail("fires".into())).send(0.0, "turn.failed", fail("fires".into()));
    for n in 1..=10 {
        lab.send(f64::from(n), "turn.failed", fail(n.to_string()));
    }
    assert_eq!(lab.engine.given_way().groups, 1);
    assert_eq!(lab.told(), ["r[fires]!"]);
    // The first of the quiet ones has lost its count, and takes the place of the second.
    lab.send(20.0, "turn.failed", fail("1".into())).send(21.0, "turn.failed", fail("3".into()));
    assert_eq!(lab.told(), ["r[3]!"]);
    for n in 30..60 {
        for _ in 0..2 {
            lab.send(f64::from(n), "turn.failed", fail(n.to_string()));
        }
    }
    let told = lab.told();
    assert!(told.contains(&"r[fires].".to_owned()), "one that fires goes too once all do: {told:?}");
    assert!(lab.engine.timers() <= 21);
}

#[test]
fn a_session_ends_no_more_turns_than_it_remembers() {
    let hung = Rule::compile("hung_agent", &builtin_rules()["hung_agent"]).unwrap();
    let mut lab = lab(vec![hung], |_| {});
    for n in 0..=SESSION_TURNS_MAX {
        lab.send(1.0, "turn.started", json!({"turnId": n.to_string()}));
    }
    lab.send(2.0, "session.ended", json!({}));
    assert_eq!(lab.engine.open_turns(), 1);
}

#[test]
fn timers_stay_few_while_turns_come_and_go() {
    let hung = Rule::compile("hung_agent", &builtin_rules()["hung_agent"]).unwrap();
    let mut lab = lab(vec![hung, rule("r", "errors > 3000 over 5m")], |_| {});
    for n in 0..2000 {
        let second = f64::from(n) * 0.1;
        lab.send(second, "turn.started", json!({"turnId": n.to_string()}));
        lab.send(second + 0.05, "turn.failed", json!({"turnId": n.to_string()}));
    }
    assert_eq!(lab.engine.timers(), 1, "that of the group with a window");
    lab.tick(2000.0);
    assert_eq!(lab.engine.timers(), 0, "which is forgotten once it is empty");
}
