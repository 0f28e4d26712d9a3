//! Whatever the order in which events arrive, what fires in the end is the same.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const RULES: [&str; 8] = [
    "tokens_percent_used > 0.8",
    "turn_duration > 300s AND NOT completed",
    "turn_duration > 20s",
    "errors > 2 over 1h by agent",
    "error_rate > 30% over 1h",
    "cost > $3 over 1h by all",
    "tool_repeats >= 3",
    "context_overflow",
];

prop_compose! {
    fn any_event()(
        second in 0..600_u32, kind in 0..8_usize, session in 0..2_u8, turn in proptest::option::of(0..3_u8),
        percent in proptest::option::of(0..100_u32), cost in proptest::option::of(0..2_u32), argument in 0..2_u8,
    ) -> (u32, &'static str, Value) {
        let kinds = [
            "turn.started", "turn.completed", "turn.failed", "tool.invoked", "tool.failed", "context.overflow",
            "session.ended", "other",
        ];
        let mut extra = json!({
            "sessionKey": format!("s{session}"),
            "tool": {"name": "x", "parameters": {"a": argument}},
        });
        if let Some(turn) = turn { extra["turnId"] = json!(format!("t{turn}")); }
        if let Some(percent) = percent { extra["tokens"] = json!({"percentUsed": f64::from(percent) / 100.0}); }
        if let Some(cost) = cost { extra["cost"] = json!({"totalCost": cost}); }
        (second, kinds[kind], extra)
    }
}

/// Rules and groups that fire after all events and a calm while.
fn firing(events: &[Event]) -> BTreeSet<String> {
    let rules = RULES.iter().enumerate().map(|(n, condition)| rule(&format!("r{n}"), condition)).collect();
    let mut lab = Lab::new(rules);
    for event in events {
        lab.engine.observe(event, at(700.0), &mut lab.out);
    }
    // Longer than flaps are held, shorter than values grow stale.
    lab.tick(1400.0);
    let mut firing = BTreeSet::new();
    for told in lab.told() {
        let (name, opened) = told.split_at(told.len() - 1);
        let changed = if opened == "!" { firing.insert(name.to_owned()) } else { firing.remove(name) };
        assert!(changed, "{told} twice in a row");
    }
    firing
}

proptest! {
    #[test]
    fn any_order_ends_in_the_same_state(
        drafts in proptest::collection::vec(any_event(), 1..30),
        seed in any::<u64>(),
    ) {
        let mut lab = Lab::of("completed");
        let mut events: Vec<Event> =
            drafts.into_iter().map(|(second, kind, extra)| lab.event(f64::from(second), kind, extra)).collect();
        let expected = firing(&events);
        let mut state = seed;
        for place in (1..events.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from((state >> 33) % (place as u64 + 1)).unwrap();
            events.swap(place, other);
        }
        prop_assert_eq!(firing(&events), expected);
    }

    #[test]
    fn no_rule_opens_twice_without_an_end_whatever_the_times(
        drafts in proptest::collection::vec((any_event(), 0..900_u32), 1..40),
    ) {
        let rules = RULES.iter().enumerate().map(|(n, condition)| rule(&format!("r{n}"), condition)).collect();
        let mut lab = Lab::new(rules);
        let mut open = BTreeSet::new();
        for ((second, kind, extra), late) in drafts {
            lab.send_late(f64::from(second), f64::from(second + late), kind, extra);
            for told in lab.told() {
                let (name, opened) = told.split_at(told.len() - 1);
                let changed = if opened == "!" { open.insert(name.to_owned()) } else { open.remove(name) };
                prop_assert!(changed, "{} twice in a row", told);
            }
            let text = serde_json::to_string(&lab.engine.state()).unwrap();
            prop_assert_eq!(serde_json::from_str::<State>(&text).unwrap(), lab.engine.state());
        }
    }
}
