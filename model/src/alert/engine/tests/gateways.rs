//! Rules on gateways.

use super::*;

const NOTHING: [&str; 0] = [];

fn sample(reported: f64) -> GatewaySample {
    GatewaySample { gateway_id: "g".into(), reported_at: Some(at(reported)), ..GatewaySample::default() }
}

#[test]
fn gateway_silent() {
    let mut lab = Lab::builtin("gateway_silent");
    lab.send(0.0, "turn.started", json!({"gatewayId": "mute"})).tick(1000.0);
    assert_eq!(lab.told(), NOTHING, "one that never reports is not silent");
    lab.sample(1000.0, &sample(1000.0)).send(1100.0, "turn.started", json!({})).tick(1250.0);
    assert_eq!(lab.told(), NOTHING, "an event is a sign of life");
    lab.tick(1251.0);
    assert_eq!(lab.opened()[0].message, "Gateway g silent for 2m 30s");
    assert_eq!(lab.told(), ["gateway_silent[g]!"]);
    lab.sample(1300.0, &sample(1100.0));
    assert_eq!(lab.told(), NOTHING, "an old report is none");
    lab.sample(1310.0, &sample(1310.0));
    assert_eq!(lab.told(), ["gateway_silent[g]."]);
    lab.sample(1340.0, &sample(1340.0)).tick(1480.0);
    assert_eq!(lab.told(), NOTHING);
}

#[test]
fn event_kind_stopped() {
    let mut lab = Lab::builtin("event_kind_stopped");
    let stopped = GatewaySample { stopped: vec!["turn.completed".into()], ..sample(0.0) };
    lab.sample(0.0, &sample(0.0)).sample(10.0, &stopped).tick(309.0);
    assert_eq!(lab.told(), NOTHING, "not yet for five minutes");
    lab.tick(311.0);
    assert_eq!(lab.opened()[0].message, "Gateway g no longer sends turn.completed");
    assert_eq!(lab.told(), ["event_kind_stopped[g]!"]);
    lab.sample(400.0, &sample(400.0));
    assert_eq!(lab.told(), ["event_kind_stopped[g]."]);
    lab.sample(410.0, &stopped).sample(420.0, &sample(420.0)).tick(2000.0);
    assert_eq!(lab.told(), NOTHING, "what comes back in time is pending at most");
}

#[test]
fn missing_events() {
    let mut lab = Lab::builtin("missing_events");
    let missing = |second: f64, events: u64| GatewaySample { missing_events: events, ..sample(second) };
    lab.sample(0.0, &missing(0.0, 0)).sample(10.0, &missing(10.0, 3)).sample(20.0, &missing(20.0, 0)).tick(200.0);
    assert_eq!(lab.told(), NOTHING, "they came after all");
    lab.sample(300.0, &missing(300.0, 7)).tick(361.0);
    assert_eq!(lab.opened()[0].message, "7 events of g never arrived");
    assert_eq!(lab.told(), ["missing_events[g]!"]);
    lab.sample(400.0, &missing(400.0, 7)).tick(4100.0);
    assert_eq!(lab.told(), ["missing_events[g]."], "old losses are no news");
}

#[test]
fn clock_skew_and_waiting_events() {
    let mut lab = Lab::new(vec![rule("skew", "clock_skew > 5s"), rule("waiting", "events_waiting > 1k")]);
    lab.sample(0.0, &GatewaySample { clock_skew_ms: -5000, events_waiting: 1000, ..sample(0.0) });
    assert_eq!(lab.told(), NOTHING);
    lab.sample(1.0, &GatewaySample { clock_skew_ms: -5001, events_waiting: 1001, ..sample(1.0) });
    assert_eq!(lab.told(), ["skew[g]!", "waiting[g]!"]);
    lab.sample(2.0, &sample(2.0));
    assert_eq!(lab.told(), ["skew[g].", "waiting[g]."]);
}

#[test]
fn durations_use_the_servers_clock() {
    let mut lab = Lab::builtin("hung_agent");
    // Ten minutes ahead, and ten behind.
    for (gateway, skew) in [("ahead", 600.0), ("behind", -600.0)] {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
        let clock_skew_ms = (skew * 1000.0) as i64;
        let sample = GatewaySample { gateway_id: gateway.into(), clock_skew_ms, ..sample(1000.0) };
        lab.sample(1000.0, &sample);
        let started = json!({"gatewayId": gateway, "turnId": "t"});
        lab.send_late(1000.0 + skew, 1000.0, "turn.started", started);
    }
    lab.tick(1299.0);
    assert_eq!(lab.told(), NOTHING);
    lab.tick(1301.0);
    assert_eq!(lab.told(), ["hung_agent[ahead,s]!", "hung_agent[behind,s]!"]);
}

#[test]
fn a_clock_that_is_ahead_without_a_report_does_not_delay() {
    let mut lab = Lab::builtin("hung_agent");
    lab.send_late(5000.0, 1000.0, "turn.started", json!({"turnId": "t"})).tick(1301.0);
    assert_eq!(lab.told(), ["hung_agent[g,s]!"]);
}

#[test]
fn what_is_about_a_removed_gateway_ends_and_does_not_come_back() {
    let mut lab = Lab::new(vec![
        rule("full", "tokens_percent_used > 0.8"),
        rule("silent", "gateway_silent_for > 150s"),
        rule("slow", "turn_duration > 300s AND NOT completed"),
    ]);
    let sample = GatewaySample { gateway_id: "g".into(), reported_at: Some(at(0.0)), ..GatewaySample::default() };
    lab.sample(0.0, &sample).send(1.0, "turn.started", json!({"turnId": "t", "tokens": {"percentUsed": 0.9}}));
    lab.tick(152.0);
    assert_eq!(lab.told(), ["full[g,s]!", "silent[g]!"]);
    assert_eq!((lab.engine.open().count(), lab.engine.open_turns()), (2, 1));
    lab.engine.forget_gateway("other", at(153.0), &mut lab.out);
    assert_eq!(lab.told(), [""; 0]);
    lab.engine.forget_gateway("g", at(154.0), &mut lab.out);
    assert_eq!(lab.told().len(), 2);
    assert_eq!((lab.engine.open().count(), lab.engine.open_turns()), (0, 0));
    lab.tick(10_000.0);
    assert_eq!(lab.told(), [""; 0]);
}
