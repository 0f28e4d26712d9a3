//! Random histories: events of every kind in batches, and what people do.

use super::words::{few, text, word};
use crate::builder::at;
use model::alert::life::NotifyKind;
use model::alert::{Alert, AlertEntry, AlertState, AlertStep, Severity};
use model::event::EventType;
use model::gateway::{GatewayChange, GatewayReport};
use model::time::HOUR_US;
use model::{Event, Timestamp};
use observatory::store::{AlertWrite, Attempt, Contact, NewMessage, NewStep, SettingKind};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// Ids are few enough that some come again, with another time.
const IDS: u128 = 90;
const EVENTS_MAX: usize = 24;
const STEPS_MAX: usize = 12;

#[derive(Clone, Debug)]
pub enum Step {
    Write(Vec<Value>, Vec<Contact>),
    Reprice(&'static str),
    /// Removes what is so many days old.
    Retain(u8),
    PrepareDays,
    MarkRemoval(String),
    Remove,
    ChangeGateway(String, GatewayChange),
    Alerts(AlertWrite),
    /// Of the message at a place of the log.
    Attempt(usize, Attempt, String, i64),
    GiveUp(String, String),
    /// Without a body it is removed.
    Setting(SettingKind, String, Option<String>),
    Engine(i64, Vec<u8>),
    Token(u8),
}

pub fn history() -> impl Strategy<Value = Vec<Step>> {
    (writes(), proptest::collection::vec(step(), 3..STEPS_MAX)).prop_map(|(first, rest)| {
        let mut steps = vec![first];
        steps.extend(rest);
        steps
    })
}

fn writes() -> impl Strategy<Value = Step> {
    (proptest::collection::vec(event(), 1..EVENTS_MAX), proptest::collection::vec(contact(), 0..2))
        .prop_map(|(events, contacts)| Step::Write(events, contacts))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => writes(),
        1 => proptest::sample::select(&["3", "5"][..]).prop_map(Step::Reprice),
        1 => proptest::sample::select(&[0_u8, 1, 10][..]).prop_map(Step::Retain),
        1 => Just(Step::PrepareDays),
        1 => few().prop_map(Step::MarkRemoval),
        1 => Just(Step::Remove),
        1 => (few(), option::of(word()), option::of(any::<bool>()))
            .prop_map(|(gateway, name, muted)| Step::ChangeGateway(gateway, GatewayChange { name, muted })),
        4 => alerts().prop_map(Step::Alerts),
        2 => (any::<usize>(), attempt(), text(), 0..100_i64)
            .prop_map(|(place, attempt, note, seconds)| Step::Attempt(place, attempt, note, seconds)),
        1 => (few(), text()).prop_map(|(receiver, note)| Step::GiveUp(receiver, note)),
        2 => (proptest::sample::select(&super::SETTINGS[..]), word(), option::of(word()))
            .prop_map(|(kind, id, body)| Step::Setting(kind, id, body)),
        1 => (0..100_i64, any::<Vec<u8>>()).prop_map(|(seq, state)| Step::Engine(seq, state)),
        1 => (0..6_u8).prop_map(Step::Token),
    ]
}

/// Close together, apart by days, and at the ends of time.
fn instant() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        6 => (0..40_i64).prop_map(|second| at(second / 4)),
        4 => (-7200..7200_i64).prop_map(at),
        3 => (-40..12_i64, 0..5_i64).prop_map(|(day, micros)| at(0).plus_micros(day * 24 * HOUR_US + micros)),
        1 => Just(Timestamp::EPOCH),
        1 => Just(Timestamp::MAX),
        1 => (0..Timestamp::MAX.micros()).prop_map(Timestamp::from_micros),
    ]
}

prop_compose! {
    fn event()(
        id in 0..IDS, when in instant(), kind in 0..=EventType::NAMES.len(), gateway in few(), session in word(),
        turn in option::of(few()), place in place(), tokens in option::of(tokens()), cost in option::of(cost()),
        timing in option::of(timing()), told in told(), number in option::weighted(0.3, 1..40_u64),
    ) -> Value {
        let kind = EventType::NAMES.get(kind).copied().unwrap_or("Vendor.ä");
        let mut event = json!({
            "id": Uuid::from_u128(id), "timestamp": when, "eventType": kind, "gatewayId": gateway,
            "sessionKey": session, "turnId": turn, "tokens": tokens, "cost": cost, "timing": timing, "future": [1.50],
        });
        for (name, value) in place.as_object().into_iter().chain(told.as_object()).flatten() {
            event[name] = value.clone();
        }
        if let Some(number) = number {
            event["sequence"] = json!({"series": Uuid::from_u128(u128::from(number % 2)), "number": number});
        }
        debug_assert!(Event::parse(event.clone()).is_ok(), "{event}");
        event
    }
}

fn place() -> impl Strategy<Value = Value> {
    (option::of(few()), option::of(word()), option::of(word()), any::<bool>()).prop_map(
        |(agent, channel, parent, demo)| {
            json!({"agentId": agent, "channel": channel, "parentSessionKey": parent, "demo": demo})
        },
    )
}

/// What is told of model, tool and error.
fn told() -> impl Strategy<Value = Value> {
    let model = prop_oneof![3 => Just("m".to_owned()), 1 => Just("n".to_owned()), 2 => text()];
    let error =
        (option::of(text()), option::of(text())).prop_map(|(kind, message)| json!({"type": kind, "message": message}));
    (option::of(model), option::of(error), option::of(text()), option::of(text())).prop_map(
        |(model, error, tool, failed)| {
            let model = model.map(|model| json!({"modelId": model, "provider": "p"}));
            let tool = tool.map(|name| json!({"name": name, "error": failed}));
            json!({"model": model, "error": error, "tool": tool})
        },
    )
}

fn tokens() -> impl Strategy<Value = Value> {
    let count = || option::of(prop_oneof![0..2000_u64, Just(1_u64 << 40)]);
    (count(), count(), count(), option::of(0..1000_u64), option::of(0.0..120.0_f64)).prop_map(
        |(input, output, total, used, percent)| {
            json!({"input": input, "output": output, "total": total, "contextUsed": used, "contextMax": 1000,
                "percentUsed": percent})
        },
    )
}

fn cost() -> impl Strategy<Value = Value> {
    (option::of(0.0..9.0_f64), option::of(0.0..1e-7_f64), any::<bool>())
        .prop_map(|(total, input, estimated)| json!({"totalCost": total, "inputCost": input, "estimated": estimated}))
}

fn timing() -> impl Strategy<Value = Value> {
    (option::of(0.0..1e6_f64), option::of(0.0..1e4_f64))
        .prop_map(|(duration, first)| json!({"durationMs": duration, "ttftMs": first}))
}

fn contact() -> impl Strategy<Value = Contact> {
    (few(), -60..60_i64, option::of((0..40_u64, 0..40_u64)), option::of("[ -~]{1,9}")).prop_map(
        |(gateway, seconds, sequence, version)| {
            let sequence = sequence.map(
                |(settled, more)| json!({"series": Uuid::from_u128(1), "assigned": settled + more, "settled": settled}),
            );
            let report = json!({
                "gatewayId": gateway, "sentAt": at(seconds), "versions": {"openclaw": version}, "sequence": sequence,
            });
            Contact { report: GatewayReport::parse(report).unwrap(), received_at: at(seconds / 2) }
        },
    )
}

fn attempt() -> impl Strategy<Value = Attempt> {
    prop_oneof![
        Just(Attempt::Delivered),
        (0..100_i64).prop_map(|seconds| Attempt::Again(at(seconds))),
        Just(Attempt::Dead),
    ]
}

fn severity() -> impl Strategy<Value = Severity> {
    proptest::sample::select(&[Severity::Info, Severity::Warning, Severity::Critical][..])
}

prop_compose! {
    fn alert()(
        number in 0..12_u128, state in proptest::sample::select(&AlertState::ALL[..]), severity in severity(),
        message in text(), rule in few(), gateway in few(), session in option::of(word()), agent in option::of(few()),
        seconds in 0..20_i64, value in option::of(0.0..1.0_f64),
    ) -> Alert {
        Alert {
            id: Uuid::from_u128(number).to_string(), rule, severity, message, gateway_id: gateway, session_key: session,
            agent_id: agent, fired_at: at(seconds / 4), state, value,
            resolved_at: (state == AlertState::Resolved).then(|| at(seconds)),
            ..Alert::default()
        }
    }
}

prop_compose! {
    fn new_step()(
        number in 0..12_u128, key in word(), seconds in 0..8_i64, detail in text(),
        step in proptest::sample::select(&AlertStep::ALL[..]),
    ) -> NewStep {
        NewStep {
            alert_id: Uuid::from_u128(number).to_string(), key,
            entry: AlertEntry { at: at(seconds / 4), step, detail },
        }
    }
}

prop_compose! {
    fn message()(
        number in 0..12_u128, receiver in few(), alert in 0..12_u128, rule in few(), severity in severity(),
        gateway in few(), seconds in 0..20_i64, kind in proptest::sample::select(&NotifyKind::ALL[..]), body in word(),
    ) -> NewMessage {
        NewMessage {
            id: Uuid::from_u128(number), receiver, alert_id: Uuid::from_u128(alert).to_string(), rule, severity,
            gateway_id: gateway, kind, created_at: at(seconds), body,
        }
    }
}

fn alerts() -> impl Strategy<Value = AlertWrite> {
    let some = 0..5_usize;
    (
        proptest::collection::btree_map(0..12_u128, alert(), some.clone()),
        proptest::collection::vec(0..12_u128, 0..2),
        proptest::collection::vec(new_step(), some.clone()),
        proptest::collection::vec(message(), some),
    )
        .prop_map(|(alerts, dropped, steps, messages)| AlertWrite {
            // One statement takes each alert once.
            alerts: alerts
                .into_iter()
                .map(|(number, alert)| Alert { id: Uuid::from_u128(number).to_string(), ..alert })
                .collect(),
            dropped: dropped.into_iter().map(|number| Uuid::from_u128(number).to_string()).collect(),
            steps,
            messages,
        })
}
