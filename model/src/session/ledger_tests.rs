use super::*;
use crate::Timestamp;
use crate::event::{CostEstimate, NanoUsd};
use crate::session::Status;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

const TYPES: [&str; 10] = [
    "session.created",
    "session.ended",
    "turn.started",
    "turn.completed",
    "turn.failed",
    "tool.invoked",
    "tool.completed",
    "tool.failed",
    "context.warning",
    "vendor.custom",
];

fn event(id: u128, second: i64, kind: &str, turn: Option<&str>) -> Event {
    let mut value = json!({
        "id": Uuid::from_u128(id).to_string(),
        "timestamp": Timestamp::from_millis(1_772_000_000_000 + second * 1000).to_string(),
        "eventType": kind,
        "gatewayId": "gw",
        "sessionKey": "s",
    });
    if let Some(turn) = turn {
        value["turnId"] = json!(turn);
    }
    Event::parse(value).unwrap()
}

prop_compose! {
    fn any_event()(
        id in any::<u128>(), second in 0..9000_i64, kind in 0..TYPES.len(),
        session in 0..3_u8, turn in proptest::option::of(0..4_u8),
        model in proptest::option::of(0..2_u8), used in proptest::option::of(0..100_u32),
        cost in proptest::option::of(0.0..2.0_f64), estimate in proptest::option::of(0..1_000_000_i64),
        trigger in proptest::option::of(0..3_usize), duration in proptest::option::of(0.0..5000.0_f64),
    ) -> Event {
        let mut value = serde_json::to_value(event(id, second, TYPES[kind], None)).unwrap();
        value["sessionKey"] = json!(format!("s{session}"));
        if let Some(turn) = turn { value["turnId"] = json!(format!("t{turn}")); }
        if let Some(model) = model { value["model"] = json!({"provider": "p", "modelId": format!("m{model}")}); }
        if let Some(used) = used { value["tokens"] = json!({"input": used, "contextUsed": used, "contextMax": 100}); }
        if let Some(cost) = cost { value["cost"] = json!({"totalCost": cost}); }
        if let Some(trigger) = trigger { value["trigger"] = json!(["user", "cron", "heartbeat"][trigger]); }
        if let Some(duration) = duration { value["timing"] = json!({"durationMs": duration}); }
        if TYPES[kind].starts_with("tool.") { value["tool"] = json!({"name": format!("tool{session}")}); }
        Event { cost_estimate: estimate.map(estimated), ..Event::parse(value).unwrap() }
    }
}

fn estimated(nano_usd: i64) -> CostEstimate {
    CostEstimate { input: NanoUsd(nano_usd), output: NanoUsd(0), price_version: "v".into() }
}

fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Ledger {
    let mut ledger = Ledger::default();
    let mut seen = HashSet::new();
    for event in events {
        if seen.insert(event.id) {
            ledger.apply(event);
        }
    }
    settle(&mut ledger);
    ledger
}

/// A bucket whose turn moved away again holds nothing, as if never touched.
fn settle(ledger: &mut Ledger) {
    ledger.rollups.retain(|_, rollup| *rollup != Rollup::default());
    ledger.spends.retain(|_, spend| *spend != Spend::default());
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_give_the_same_ledger(
        events in proptest::collection::vec(any_event(), 1..60),
        order in proptest::collection::vec(any::<Index>(), 0..120),
        seed in any::<u64>(),
    ) {
        let mut shuffled: Vec<&Event> = events.iter().collect();
        shuffled.sort_by_key(|event| event.id.as_u64_pair().0 ^ seed);
        let repeats = order.iter().map(|index| index.get(&events));
        let arrived: Vec<&Event> = shuffled.into_iter().chain(repeats).collect();
        prop_assert_eq!(fold(&events), fold(arrived));
    }

    #[test]
    fn repricing_gives_what_the_new_prices_would_have_given(
        events in proptest::collection::vec(any_event(), 1..40), scale in 0..5_i64,
    ) {
        let mut repriced = fold(&events);
        let mut seen = HashSet::new();
        let events: Vec<Event> = events.into_iter().filter(|event| seen.insert(event.id)).collect();
        let priced_anew: Vec<Event> = events.iter().map(|event| {
            let before = event.cost_parts_nano_usd().0;
            let cost_estimate = event.cost_estimate.as_ref().map(|old| estimated(old.total().0 * scale));
            let anew = Event { cost_estimate, ..event.clone() };
            repriced.reprice(event, anew.cost_parts_nano_usd().0 - before);
            anew
        }).collect();
        settle(&mut repriced);
        prop_assert_eq!(repriced, fold(&priced_anew));
    }

    #[test]
    fn what_is_spent_by_trigger_is_what_is_spent(events in proptest::collection::vec(any_event(), 1..60)) {
        let ledger = fold(&events);
        for width in WIDTHS_US {
            let of = |spend: &Spend| (spend.turns, spend.turns_failed, spend.tokens_total, spend.cost_nano_usd);
            let of_all = |sum: &Rollup| (sum.turns, sum.turns_failed, sum.totals.tokens_total, sum.totals.cost_nano_usd);
            let add = |one: (i64, i64, i64, i64), two: (i64, i64, i64, i64)|
                (one.0 + two.0, one.1 + two.1, one.2 + two.2, one.3 + two.3);
            let by_trigger = ledger.spends.iter().filter(|(key, _)| key.width_us == width)
                .map(|(_, spend)| of(spend)).fold((0, 0, 0, 0), add);
            let all = ledger.rollups.iter().filter(|(key, _)| key.width_us == width)
                .map(|(_, sum)| of_all(sum)).fold((0, 0, 0, 0), add);
            prop_assert_eq!(by_trigger, all);
            let calls: i64 = ledger.tools.iter().filter(|(key, _)| key.width_us == width).map(|(_, sum)| sum.calls).sum();
            let finished: i64 = ledger.rollups.iter().filter(|(key, _)| key.width_us == width)
                .map(|(_, sum)| sum.totals.tools_finished).sum();
            prop_assert_eq!(calls, finished);
        }
    }

    #[test]
    fn counts_agree_with_a_plain_count(events in proptest::collection::vec(any_event(), 1..60)) {
        let ledger = fold(&events);
        for (id, session) in &ledger.sessions {
            let mine = |event: &&Event| event.session_key == id.session_key;
            let ends: HashSet<String> = events.iter().filter(mine)
                .filter(|event| event.event_type.ends_turn())
                .map(|event| TurnFold::key(event).unwrap()).collect();
            prop_assert_eq!(session.turns, i64::try_from(ends.len()).unwrap());
            let newest = events.iter().filter(mine).map(|event| event.timestamp).max().unwrap();
            prop_assert_eq!(session.span.unwrap().last, newest);
        }
    }
}

fn status(events: &[Event], now_s: i64) -> Status {
    let ledger = fold(events);
    let session = ledger.sessions.values().next().unwrap();
    Status::of(session, Timestamp::from_millis(1_772_000_000_000 + now_s * 1000))
}

#[test]
fn an_open_turn_keeps_a_session_active_until_it_ends() {
    let started = event(1, 0, "turn.started", Some("t"));
    let completed = event(2, 10, "turn.completed", Some("t"));
    assert_eq!(status(std::slice::from_ref(&started), 4000), Status::Active);
    assert_eq!(status(&[completed.clone(), started.clone()], 4000), Status::Idle);
    assert_eq!(status(&[completed, started], 60), Status::Active);
}

#[test]
fn a_failed_last_turn_is_an_error_until_a_newer_one_completes() {
    let failed = event(1, 10, "turn.failed", Some("a"));
    let older = event(2, 5, "turn.completed", Some("b"));
    let newer = event(3, 20, "turn.completed", Some("c"));
    assert_eq!(status(&[older.clone(), failed.clone()], 30), Status::Error);
    assert_eq!(status(&[newer, failed, older], 30), Status::Active);
}

#[test]
fn an_ended_session_reopens_with_a_newer_event_only() {
    let ended = event(1, 10, "session.ended", None);
    let late = event(2, 5, "tool.invoked", None);
    let newer = event(3, 11, "turn.started", Some("t"));
    assert_eq!(status(&[ended.clone(), late.clone()], 12), Status::Ended);
    assert_eq!(status(&[newer, late, ended], 12), Status::Active);
}

#[test]
fn a_turn_that_fails_and_is_then_completed_counts_once_and_in_one_bucket() {
    let failed = event(1, 3500, "turn.failed", Some("t"));
    let completed = event(2, 3900, "turn.completed", Some("t"));
    let ledger = fold(&[failed, completed]);
    let session = ledger.sessions.values().next().unwrap();
    assert_eq!((session.turns, session.turns_failed), (1, 0));
    let turns: i64 =
        ledger.rollups.iter().filter(|(key, _)| key.width_us == crate::time::HOUR_US).map(|(_, sum)| sum.turns).sum();
    assert_eq!(turns, 1);
}

#[test]
fn turns_without_an_id_each_count_and_the_newest_start_may_be_open() {
    let events =
        [event(1, 0, "turn.started", None), event(2, 5, "turn.completed", None), event(3, 9, "turn.completed", None)];
    let ledger = fold(&events);
    let session = ledger.sessions.values().next().unwrap();
    assert_eq!(session.turns, 2);
    assert!(!session.has_open_turn());
    let again = event(4, 20, "turn.started", None);
    let ledger = fold(events.iter().chain([&again]));
    assert!(ledger.sessions.values().next().unwrap().has_open_turn());
}
