use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, event_at, incoming};
use model::gateway::{Gateway, GatewayChange, GatewayReport, MissingRange};
use model::query::{Filter, PageRequest};
use model::time::{HOUR_US, SECOND_US};
use observatory::answers;
use observatory::retention::remove_marked;
use observatory::store::{Contact, Incoming, StoreError};
use serde_json::{Value, json};

const SERIES: &str = "7b0c2f0e-43f1-4c3c-9d0e-6f0f5cf4a001";

conformance!(
    a_report_alone_registers_a_gateway,
    missing_numbers_are_named_until_they_come,
    a_report_of_one_gateway_says_nothing_of_another,
    sessions_under_way_around_a_hole_are_counted,
    a_gateway_can_be_renamed_and_muted,
    a_removed_gateway_takes_everything_with_it_and_nothing_else,
    kinds_are_counted_by_hour_and_history_is_left_out,
    a_kind_that_stopped_is_a_problem,
);

fn contact(extra: Value) -> Contact {
    let mut report = json!({"gatewayId": "gw", "sentAt": at(0)});
    if let (Value::Object(report), Value::Object(extra)) = (&mut report, extra) {
        report.extend(extra);
    }
    Contact { report: GatewayReport::parse(report).unwrap(), received_at: at(0) }
}

fn numbered(number: i64, key: &str) -> Incoming {
    let sequence = json!({"series": SERIES, "number": number});
    incoming(event(number, "turn.started", json!({"sessionKey": key, "sequence": sequence})))
}

async fn only(fresh: &Fresh) -> Gateway {
    let gateways = fresh.store.gateways(at(0)).await.unwrap();
    assert_eq!(gateways.len(), 1);
    gateways[0].clone()
}

async fn a_report_alone_registers_a_gateway(fresh: Fresh) {
    let first = contact(json!({
        "sentAt": at(7), "startedAt": at(-60), "platform": "linux x64", "conversationAccess": false,
        "versions": {"openclaw": "2026.9.6", "plugin": "0.2.0", "node": "24.1.0"},
        "queue": {"events": 3, "spoolBytes": 900},
    }));
    assert!(fresh.store.write(&[], &[first], at(1)).await.unwrap().verdicts.is_empty());
    let gateway = only(&fresh).await;
    assert_eq!((gateway.events, gateway.last_event_at, gateway.last_seen_at), (0, None, at(1)));
    let report = gateway.report.unwrap();
    assert_eq!((report.clock_skew_ms, report.received_at, report.started_at), (7000, at(0), Some(at(-60))));
    assert_eq!(report.versions.openclaw.as_deref(), Some("2026.9.6"));
    assert_eq!((report.conversation_access, report.queue.events, report.queue.spool_bytes), (Some(false), 3, 900));
    assert_eq!(fresh.store.seen().await.unwrap(), (false, false), "a report is no event");
    write(&fresh.store, &[incoming(event(3, "turn.started", json!({})))]).await;
    assert_eq!(only(&fresh).await.report.unwrap().clock_skew_ms, 7000, "events leave the report alone");
}

async fn missing_numbers_are_named_until_they_come(fresh: Fresh) {
    let numbers = |from: i64, to: i64| (from..=to).map(|number| numbered(number, "s")).collect::<Vec<_>>();
    let settled = |number: i64| contact(json!({"sequence": {"series": SERIES, "assigned": number, "settled": number}}));
    fresh.store.write(&numbers(1, 5), &[settled(0)], at(0)).await.unwrap();
    fresh.store.write(&numbers(9, 10), &[], at(0)).await.unwrap();
    let hole = |first, last, to| MissingRange {
        series: SERIES.parse().unwrap(),
        first,
        last,
        from: Some(at(i64::try_from(first).unwrap() - 1)),
        to,
    };
    assert_eq!(fresh.store.missing_events("gw").await.unwrap(), [hole(6, 8, Some(at(9)))]);
    assert_eq!(only(&fresh).await.missing_events, 3);
    let late = numbers(6, 8);
    fresh.store.write(&late, &[settled(12)], at(0)).await.unwrap();
    assert_eq!(fresh.store.missing_events("gw").await.unwrap(), [hole(11, 12, None)]);
    fresh.store.write(&late, &[], at(0)).await.unwrap();
    assert_eq!(only(&fresh).await.missing_events, 2, "a duplicate changes nothing");
    let again = |number: i64| {
        let mut event = event(number, "turn.started", json!({"sequence": {"series": SERIES, "number": number}}));
        event["id"] = json!(late[0].event.id.to_string());
        incoming(event)
    };
    fresh.store.write(&[again(11), again(12)], &[], at(0)).await.unwrap();
    assert_eq!(only(&fresh).await.missing_events, 0, "a number that comes with a known event came");
    assert!(fresh.store.missing_events("nobody").await.unwrap().is_empty());
}

async fn a_report_of_one_gateway_says_nothing_of_another(fresh: Fresh) {
    let other = contact(json!({"gatewayId": "b", "sequence": {"series": SERIES, "assigned": 4, "settled": 4}}));
    fresh.store.write(&[numbered(1, "s")], &[other], at(0)).await.unwrap();
    let gateways = fresh.store.gateways(at(0)).await.unwrap();
    let reported: Vec<_> =
        gateways.iter().map(|gateway| (gateway.gateway_id.as_str(), gateway.report.is_some())).collect();
    assert_eq!(reported, [("b", true), ("gw", false)]);
    assert_eq!(fresh.store.missing_events("gw").await.unwrap(), []);
}

async fn sessions_under_way_around_a_hole_are_counted(fresh: Fresh) {
    let events = [numbered(1, "before"), numbered(2, "across"), numbered(8, "across"), numbered(9, "after")];
    write(&fresh.store, &events).await;
    let detail = answers::gateway_detail(&fresh.store, "gw", at(10)).await.unwrap().unwrap();
    let missing: Vec<_> = detail.missing.iter().map(|m| (m.range.first, m.range.last, m.sessions)).collect();
    assert_eq!(missing, [(3, 7, 1)]);
    let rows = fresh.store.sessions(&Filter::default(), &PageRequest::default(), at(10)).await.unwrap().items;
    for row in rows {
        let touched = answers::session_missing(&fresh.store, &row).await.unwrap();
        assert_eq!(touched.len(), usize::from(row.session_key == "across"), "{}", row.session_key);
    }
}

async fn a_gateway_can_be_renamed_and_muted(fresh: Fresh) {
    write(&fresh.store, &[numbered(1, "s")]).await;
    let change = |name: Option<&str>, muted| GatewayChange { name: name.map(str::to_owned), muted };
    assert!(fresh.store.change_gateway("gw", &change(Some(" Attic "), None)).await.unwrap());
    assert!(fresh.store.change_gateway("gw", &change(None, Some(true))).await.unwrap());
    let names = fresh.store.gateway_names().await.unwrap();
    assert_eq!(
        names.iter().map(|gateway| (&*gateway.gateway_id, gateway.label())).collect::<Vec<_>>(),
        [("gw", "Attic")]
    );
    let gateway = only(&fresh).await;
    assert_eq!((gateway.label(), gateway.muted), ("Attic", true));
    write(&fresh.store, &[numbered(2, "s")]).await;
    assert_eq!(only(&fresh).await.label(), "Attic", "events leave the name alone");
    assert!(fresh.store.change_gateway("gw", &change(Some(""), Some(false))).await.unwrap());
    let gateway = only(&fresh).await;
    assert_eq!((gateway.label(), gateway.muted), ("gw", false));
    assert!(!fresh.store.change_gateway("nobody", &change(Some("x"), None)).await.unwrap());
}

async fn a_removed_gateway_takes_everything_with_it_and_nothing_else(fresh: Fresh) {
    let mine: Vec<Incoming> = (1..=300).map(|number| numbered(number, "s")).collect();
    let other = incoming(event(1, "turn.completed", json!({"gatewayId": "b", "turnId": "t"})));
    write(&fresh.store, &mine).await;
    write(&fresh.store, std::slice::from_ref(&other)).await;
    let before = answers::gateway_detail(&fresh.store, "b", at(400)).await.unwrap();
    assert!(fresh.store.begin_removal("gw", at(400)).await.unwrap());
    assert!(!fresh.store.begin_removal("nobody", at(400)).await.unwrap());
    let refused = fresh.store.write(&[numbered(301, "s"), other], &[], at(400)).await;
    assert!(matches!(refused, Err(StoreError::GatewayRemoving(id)) if id == "gw"));
    assert_eq!(remove_marked(&fresh.store).await.unwrap(), 1);
    assert_eq!(remove_marked(&fresh.store).await.unwrap(), 0);

    assert!(fresh.store.gateway("gw", at(400)).await.unwrap().is_none());
    let left = fresh.store.events(&Filter::default(), &PageRequest::default(), at(400)).await.unwrap().items;
    assert_eq!(left.iter().map(|event| event.gateway_id.as_str()).collect::<Vec<_>>(), ["b"]);
    let summary = answers::summary(&fresh.store, &Filter::default(), at(400)).await.unwrap();
    assert_eq!((summary.totals.events, summary.totals.turns, summary.unique_sessions), (1, 1, 1));
    assert_eq!(fresh.store.event_kinds(Some("gw"), at(-HOUR_US)).await.unwrap(), []);
    assert_eq!(answers::gateway_detail(&fresh.store, "b", at(400)).await.unwrap(), before);

    write(&fresh.store, &mine[..1]).await;
    let again = fresh.store.gateway("gw", at(400)).await.unwrap().unwrap();
    assert_eq!((again.events, again.sessions, again.removing), (1, 1, false), "it is a new gateway");
}

async fn kinds_are_counted_by_hour_and_history_is_left_out(fresh: Fresh) {
    let hour = |hours: i64| at(0).plus_micros(hours * HOUR_US);
    let events: Vec<Incoming> = [(-30, "turn.started"), (-1, "turn.started"), (0, "turn.started"), (0, "vendor.x")]
        .into_iter()
        .map(|(hours, kind)| incoming(event_at(hour(hours), kind, json!({}))))
        .collect();
    fresh.store.write(&events, &[], hour(0)).await.unwrap();
    fresh.store.write(&events[2..3], &[], hour(0)).await.unwrap();
    let detail = answers::gateway_detail(&fresh.store, "gw", hour(0)).await.unwrap().unwrap();
    let kinds: Vec<_> = detail.kinds.iter().map(|kind| (kind.event_type.as_str(), kind.events)).collect();
    assert_eq!(kinds, [("turn.started", 2), ("vendor.x", 1)]);
    assert_eq!(detail.kinds[0].hours[22..], [1, 1]);
    assert!((detail.health.events_per_minute - 0.2).abs() < 1e-9, "two in ten minutes");
    assert_eq!(fresh.store.purge_event_kinds(hour(0), 10).await.unwrap(), 1);
    assert_eq!(fresh.store.event_kinds(None, hour(-30)).await.unwrap().len(), 2);
}

async fn a_kind_that_stopped_is_a_problem(fresh: Fresh) {
    let minute = |minutes: i64| at(0).plus_micros(minutes * 60 * SECOND_US);
    let starts: Vec<Incoming> =
        (0..40).map(|minutes| incoming(event_at(minute(minutes), "turn.started", json!({})))).collect();
    let ends: Vec<Incoming> =
        (0..10).map(|minutes| incoming(event_at(minute(minutes), "turn.completed", json!({})))).collect();
    fresh.store.write(&[starts, ends].concat(), &[], minute(40)).await.unwrap();
    let health = answers::gateways_health(&fresh.store, minute(41)).await.unwrap();
    let problems = serde_json::to_value(&health[0].problems).unwrap();
    assert_eq!((&problems[0]["code"], &problems[0]["eventType"]), (&json!("kindStopped"), &json!("turn.completed")));
}
