use super::*;
use model::Event;
use model::event::EventType;
use model::time::HOUR_US;
use std::collections::{BTreeSet, HashMap, HashSet};

const START_US: i64 = 1_770_000_000 * SECOND_US;

fn start() -> Timestamp {
    Timestamp::from_micros(START_US)
}

fn after(seconds: i64) -> Timestamp {
    start().plus_micros(seconds * SECOND_US)
}

/// An hour at five events per second.
fn hour(seed: u64) -> Vec<Value> {
    Fleet::new(seed, 3, start()).at_rate(5.0).step(start().plus_micros(HOUR_US))
}

fn parsed(events: Vec<Value>) -> Vec<Event> {
    events.into_iter().map(|event| Event::parse(event).unwrap()).collect()
}

#[test]
fn every_event_is_valid_marked_and_unique() {
    let events = hour(1);
    assert!(events.iter().all(|event| event["demo"] == json!(true)));
    let events = parsed(events);
    assert!(events.iter().all(|event| event.gateway_id.starts_with(GATEWAY_PREFIX)));
    let ids: HashSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids.len(), events.len());
}

#[test]
fn all_fifteen_types_occur_within_an_hour() {
    let seen: BTreeSet<String> = parsed(hour(1)).iter().map(|event| event.event_type.to_string()).collect();
    let missing: Vec<_> = EventType::NAMES.iter().filter(|name| !seen.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_seed_repeats_itself_whatever_the_steps() {
    let whole = hour(7);
    assert_eq!(whole, hour(7));
    assert_ne!(whole, hour(8));
    let mut fleet = Fleet::new(7, 3, start()).at_rate(5.0);
    let stepwise: Vec<Value> = (1..=3600).flat_map(|second| fleet.step(after(second))).collect();
    assert_eq!(whole, stepwise);
}

#[test]
fn another_start_gives_other_ids() {
    let ids = |events: Vec<Value>| -> HashSet<String> { events.iter().map(|event| event["id"].to_string()).collect() };
    let later = Fleet::new(7, 3, after(60)).at_rate(5.0).step(after(3660));
    assert!(ids(hour(7)).is_disjoint(&ids(later)));
}

#[test]
fn events_come_in_order_and_only_when_they_are_due() {
    let mut fleet = Fleet::new(3, 2, start()).at_rate(20.0);
    let mut last = start();
    for second in 1..=600 {
        for event in parsed(fleet.step(after(second))) {
            assert!(last <= event.timestamp && event.timestamp <= after(second));
            last = event.timestamp;
        }
    }
}

#[test]
fn every_turn_that_starts_ends_once_also_when_the_fleet_stops() {
    let mut fleet = Fleet::new(5, 3, start()).at_rate(50.0);
    let mut events = parsed(fleet.step(after(1800)));
    let open_before = open_turns(&events);
    assert!(open_before > 0, "something must be under way for this test to say anything");
    let rest = parsed(fleet.finish(after(1800)));
    assert!(rest.iter().all(|event| event.timestamp == after(1800)));
    events.extend(rest);
    assert_eq!(open_turns(&events), 0);
}

fn open_turns(events: &[Event]) -> usize {
    let mut ends: HashMap<&str, i32> = HashMap::new();
    for event in events {
        let Some(turn) = event.turn_id.as_deref() else {
            continue;
        };
        match event.event_type {
            EventType::TurnStarted => *ends.entry(turn).or_default() += 0,
            EventType::TurnCompleted | EventType::TurnFailed => *ends.entry(turn).or_default() += 1,
            _ => {}
        }
    }
    assert!(ends.values().all(|count| *count <= 1));
    ends.values().filter(|count| **count == 0).count()
}

#[test]
fn the_rate_is_about_what_was_asked_for() {
    for (rate, seconds) in [(0.5, 8_000), (5.0, 2_000), (50.0, 300)] {
        let events: usize =
            (1..=2).map(|seed| Fleet::new(seed, 3, start()).at_rate(rate).step(after(seconds)).len()).sum();
        let measured = events as f64 / (2 * seconds) as f64;
        assert!((0.8..1.25).contains(&(measured / rate)), "{measured} events/s at {rate}");
    }
}

#[test]
fn no_session_speaks_after_its_end_and_none_runs_two_turns_at_once() {
    let mut ended = HashSet::new();
    let mut open: HashMap<(String, String), String> = HashMap::new();
    for event in parsed(hour(11)) {
        let session = (event.gateway_id.clone(), event.session_key.clone());
        assert!(!ended.contains(&session), "{session:?}");
        match event.event_type {
            EventType::SessionEnded => assert!(ended.insert(session)),
            EventType::TurnStarted => {
                assert_eq!(open.insert(session, event.turn_id.unwrap()), None);
            }
            EventType::TurnCompleted | EventType::TurnFailed => {
                assert_eq!(open.remove(&session), event.turn_id);
            }
            _ => {}
        }
    }
}

#[test]
fn children_name_their_parents_and_share_of_errors_is_believable() {
    let events = parsed(hour(13));
    let keys: HashSet<&str> = events.iter().map(|event| event.session_key.as_str()).collect();
    let children: Vec<&Event> = events.iter().filter(|event| event.parent_session_key.is_some()).collect();
    assert!(!children.is_empty());
    assert!(children.iter().all(|event| keys.contains(event.parent_session_key.as_deref().unwrap())));
    let errors = events.iter().filter(|event| event.is_error()).count() as f64 / events.len() as f64;
    assert!((0.005..0.08).contains(&errors), "{errors}");
    let used = events.iter().filter_map(|event| event.tokens.as_ref()?.percent_used);
    assert!(used.clone().all(|fill| (0.0..1.2).contains(&fill)));
    assert!(used.clone().any(|fill| fill > 0.8) && used.clone().any(|fill| fill < 0.2));
}

#[test]
fn the_number_of_gateways_and_the_rate_are_held_at_their_limits() {
    let ids: HashSet<String> = Fleet::new(1, GATEWAYS_MAX, start()).gateways.into_iter().collect();
    assert_eq!(ids.len(), GATEWAYS_MAX);
    assert_eq!(Fleet::new(1, GATEWAYS_MAX + 1, start()).gateways.len(), GATEWAYS_MAX);
    assert_eq!(Fleet::new(1, 0, start()).gateways, ["demo-aurora"]);
    assert!((Fleet::new(1, 1, start()).at_rate(RATE_MAX * 2.0).rate - RATE_MAX).abs() < f64::EPSILON);
    assert!((Fleet::new(1, 1, start()).at_rate(0.0).rate - RATE_MIN).abs() < f64::EPSILON);
}
