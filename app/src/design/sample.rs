//! Invented figures.

use model::metrics::{Bucket, Comparison, Summary, Sums};
use model::session::{Context, ContextPoint, Spent, TokenUse, TurnSpent};
use model::time::{HOUR_US, SECOND_US};
use model::{Event, Timestamp};
use serde_json::{Value, json};

const MINUTE_US: i64 = 60 * SECOND_US;

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_772_359_230_000)
}

/// As random as a drawing needs it.
fn wave(step: i64, length: i64) -> i64 {
    (step * 37 + 11) % length
}

pub fn comparison(hours: i64) -> Comparison {
    let start = now().plus_micros(-hours * HOUR_US).bucket(HOUR_US);
    let sums = |step: i64| Sums {
        events: 90,
        turns: 12 + wave(step, 23),
        failed_turns: wave(step, 4),
        errors: wave(step, 5),
        tokens_input: 90_000 + 4000 * wave(step, 17),
        tokens_output: 9000 + 500 * wave(step, 13),
        tokens_total: 99_000 + 4500 * wave(step, 15),
        cost_usd: 0.4 + 0.05 * wave(step, 19) as f64,
        cost_estimated_usd: 0.1,
        ..Sums::default()
    };
    let buckets = |shift: i64| {
        (0..hours).map(|step| Bucket { start: start.plus_micros(step * HOUR_US), sums: sums(step + shift) }).collect()
    };
    let totals = Sums { events: 2000, turns: 480, failed_turns: 21, errors: 40, cost_usd: 18.2, ..Sums::default() };
    Comparison {
        now: Summary {
            from: start,
            to: now(),
            bucket_seconds: 3600,
            totals: totals.clone(),
            unique_sessions: 31,
            buckets: buckets(0),
            gateways: Vec::new(),
        },
        before: totals,
        before_buckets: buckets(7),
    }
}

pub fn turns(count: i64) -> Vec<TurnSpent> {
    let spent = |step: i64| Spent {
        input: 2000 + 100 * wave(step, 9),
        cache_read: 9000 + 700 * wave(step, 11),
        cache_write: 900,
        output: 600 + 90 * wave(step, 7),
        ..Spent::default()
    };
    let at = |step: i64| now().plus_micros((step - count) * MINUTE_US);
    let turn = |step| TurnSpent { turn_id: format!("t{step}"), at: at(step), spent: spent(step), ttft_ms: Some(420.0) };
    (0..count).map(turn).collect()
}

pub fn context(count: i64) -> Vec<ContextPoint> {
    let point = |step: i64| ContextPoint {
        at: now().plus_micros((step - count) * MINUTE_US),
        event_id: format!("e{step}"),
        context: Context { used: u64::try_from(20_000 + (step % 14) * 12_000).ok(), max: Some(200_000), percent: None },
        compaction: step > 0 && step % 14 == 0,
    };
    (0..count).map(point).collect()
}

pub fn window(percent_used: Option<f64>) -> TokenUse {
    let used = percent_used.map(|share| (share * 200_000.0).round());
    TokenUse {
        context_used: used.and_then(|used| format!("{used:.0}").parse().ok()),
        context_max: percent_used.map(|_| 200_000),
        percent_used,
        ..TokenUse::default()
    }
}

pub fn event(number: u32, event_type: &str, extra: Value) -> Option<Event> {
    let mut body = json!({
        "id": format!("00000000-0000-4000-8000-{number:012}"),
        "timestamp": now().plus_micros(-i64::from(number) * 17 * SECOND_US).to_string(),
        "eventType": event_type,
        "gatewayId": "workshop",
        "sessionKey": "agent:main:telegram:1",
    });
    if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
        body.extend(extra);
    }
    Event::parse(body).ok()
}
