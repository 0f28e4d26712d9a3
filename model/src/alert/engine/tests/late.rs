//! Events that come late, twice, or in another order.

use super::*;

const NOTHING: [&str; 0] = [];

#[test]
fn an_older_value_changes_nothing_newer() {
    let mut lab = Lab::of("tokens_percent_used > 0.8");
    lab.send(10.0, "turn.completed", percent(0.5)).send_late(5.0, 11.0, "turn.completed", percent(0.9));
    assert_eq!(lab.told(), NOTHING);
    lab.send(20.0, "turn.completed", percent(0.9)).send_late(15.0, 21.0, "turn.completed", percent(0.1));
    assert_eq!(lab.told(), ["r[g,s]!"]);
    lab.send(30.0, "session.ended", json!({})).send_late(29.0, 31.0, "turn.completed", percent(0.9));
    assert_eq!(lab.told(), ["r[g,s]."]);
}

#[test]
fn a_start_that_comes_after_its_end_opens_nothing() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send(10.0, "turn.completed", json!({"turnId": "t"}));
    lab.send_late(5.0, 11.0, "turn.started", json!({"turnId": "t"})).tick(1000.0);
    assert_eq!((lab.told(), lab.engine.open_turns()), (vec![], 0));
    lab.send_late(990.0, 1001.0, "turn.completed", json!({})).send_late(980.0, 1002.0, "turn.started", json!({}));
    lab.tick(2000.0);
    assert_eq!(lab.told(), NOTHING, "without a name too");
    lab.send_late(960.0, 2001.0, "session.ended", json!({})).send_late(
        950.0,
        2002.0,
        "turn.started",
        json!({"turnId": "u"}),
    );
    lab.tick(3000.0);
    assert_eq!(lab.told(), NOTHING, "the session had ended");
}

#[test]
fn an_end_without_a_name_of_the_turn_before_closes_nothing() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send(100.0, "turn.started", json!({})).send_late(90.0, 101.0, "turn.completed", json!({})).tick(401.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
}

#[test]
fn what_a_gateway_sends_after_an_outage_does_not_hang() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send_late(0.0, 1200.0, "turn.started", json!({"turnId": "t"}));
    lab.send_late(30.0, 1205.0, "turn.completed", json!({"turnId": "t"}));
    lab.send_late(40.0, 1205.0, "turn.started", json!({"turnId": "u"})).tick(1214.0);
    assert_eq!(lab.told(), NOTHING);
    lab.tick(1216.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"], "whose end does not follow hangs");
}

#[test]
fn old_errors_do_not_count_now() {
    let mut lab = Lab::of("errors > 2 over 5m");
    for n in 0..5 {
        lab.send_late(f64::from(n), 1000.0, "turn.failed", json!({}));
    }
    assert_eq!(lab.told(), NOTHING);
    for n in 0..3 {
        lab.send_late(990.0 + f64::from(n), 1001.0, "turn.failed", json!({}));
    }
    assert_eq!(lab.told(), ["r[g]!"]);
}

#[test]
fn the_same_events_give_the_same_identifiers() {
    let run = || {
        let mut lab = Lab::new(
            ["hung_agent", "context_warning", "error_spike"]
                .map(|name| Rule::compile(name, &builtin_rules()[name]).unwrap())
                .to_vec(),
        );
        lab.send(0.0, "turn.started", json!({"turnId": "t"})).send(1.0, "tool.failed", percent(0.9)).tick(400.0);
        lab.send(410.0, "turn.completed", json!({"turnId": "t", "tokens": {"percentUsed": 0.1}}));
        lab.out
    };
    let out = run();
    assert_eq!(out, run());
    let mut ids: Vec<Uuid> =
        out.iter().filter_map(|effect| if let Effect::Notify(sent) = effect { Some(sent.id) } else { None }).collect();
    assert_eq!(ids.len(), 4);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn history_that_is_imported_does_not_hang() {
    let mut lab = Lab::builtin("hung_agent");
    let day = 24.0 * 3600.0;
    lab.send_late(0.0, day + 1.0, "turn.started", json!({"turnId": "t"})).tick(day + 3600.0);
    assert_eq!((lab.told(), lab.engine.open_turns()), (vec![], 0));
    lab.send_late(3700.0, day + 3600.0, "turn.started", json!({"turnId": "u"})).tick(day + 3700.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"], "what began within a day may");
}

#[test]
fn a_value_of_long_ago_waits_for_what_followed_it() {
    let mut lab = Lab::of("tokens_percent_used > 0.8");
    lab.send_late(0.0, 3600.0, "turn.completed", percent(0.9));
    lab.send_late(60.0, 3601.0, "turn.completed", percent(0.2)).tick(3700.0);
    assert_eq!(lab.told(), NOTHING, "it was overtaken");
    lab.send_late(3610.0, 3701.0, "turn.completed", percent(0.9)).tick(3710.0);
    assert_eq!(lab.told(), NOTHING);
    lab.tick(3711.5);
    assert_eq!(lab.told(), ["r[g,s]!"], "nothing followed");
    lab.send_late(3620.0, 3712.0, "turn.completed", percent(0.9)).tick(3713.0);
    assert_eq!(lab.told(), NOTHING, "what fires goes on");
}

#[test]
fn a_subagent_of_long_ago_waits_for_its_end() {
    let mut lab = Lab::builtin("orphaned_subagent");
    lab.send_late(0.0, 7200.0, "subagent.spawned", json!({"sessionKey": "child"}));
    lab.send_late(50.0, 7201.0, "subagent.completed", json!({"sessionKey": "child"})).tick(8000.0);
    assert_eq!(lab.told(), NOTHING);
    let day = 24.0 * 3600.0;
    lab.send_late(100.0, day + 200.0, "subagent.spawned", json!({"sessionKey": "old"})).tick(day + 9000.0);
    assert_eq!(lab.told(), NOTHING, "nor one of another day");
}
