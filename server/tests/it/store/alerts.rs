//! Alerts and their history.

use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::Timestamp;
use model::alert::life::NotifyKind;
use model::alert::{Alert, AlertEntry, AlertState, AlertStep, Severity};
use model::query::{AlertFilter, AlertStanding, PageRequest};
use observatory::store::{AlertWrite, NewStep, RemovalStep, Retained, SettingKind};
use serde_json::json;
use uuid::Uuid;

conformance!(
    an_alert_only_goes_forward,
    alerts_are_listed_by_every_filter_and_page_by_page,
    what_came_to_nothing_is_gone_and_a_history_stays_in_order,
    open_alerts_come_page_by_page_and_are_counted,
    an_alert_is_taken_on_once_while_it_fires,
    rules_know_what_fires,
    retention_takes_what_was_resolved_with_its_history,
    a_removed_gateway_takes_its_alerts,
    what_the_engine_knew_is_kept,
    settings_are_kept_by_kind,
    the_nth_newest_event_is_found,
);

pub fn alert(number: u128, state: AlertState) -> Alert {
    Alert {
        id: Uuid::from_u128(number).to_string(),
        rule: "r".into(),
        severity: Severity::Warning,
        message: format!("message {number}"),
        gateway_id: "gw".into(),
        session_key: Some("s".into()),
        fired_at: at(i64::try_from(number).unwrap()),
        resolved_at: (state == AlertState::Resolved).then(|| at(100)),
        state,
        ..Alert::default()
    }
}

pub fn of(alerts: Vec<Alert>) -> AlertWrite {
    AlertWrite { alerts, ..AlertWrite::default() }
}

pub fn step(number: u128, seconds: i64, step: AlertStep) -> NewStep {
    NewStep {
        alert_id: Uuid::from_u128(number).to_string(),
        key: format!("{seconds}"),
        entry: AlertEntry { at: at(seconds), step, detail: format!("{}\0", NotifyKind::Firing.as_str()) },
    }
}

async fn listed(fresh: &Fresh, filter: AlertFilter) -> Vec<Alert> {
    fresh.store.alerts(&filter, &PageRequest::default()).await.unwrap().items
}

async fn an_alert_only_goes_forward(fresh: Fresh) {
    let store = &fresh.store;
    let firing = alert(1, AlertState::Firing);
    let changed = store.write_alerts(&of(vec![firing.clone(), alert(2, AlertState::Pending)])).await.unwrap();
    assert_eq!(changed.len(), 2);
    assert!(store.write_alerts(&of(vec![firing.clone()])).await.unwrap().is_empty(), "nothing changed");
    let resolved = alert(1, AlertState::Resolved);
    assert_eq!(store.write_alerts(&of(vec![resolved.clone()])).await.unwrap(), std::slice::from_ref(&firing.id));
    assert!(store.write_alerts(&of(vec![firing])).await.unwrap().is_empty(), "it was undone");
    assert_eq!(store.alert(&resolved.id).await.unwrap(), Some(resolved));
    assert_eq!(store.alert("nothing").await.unwrap(), None);
}

async fn alerts_are_listed_by_every_filter_and_page_by_page(fresh: Fresh) {
    let other = Alert {
        rule: "other".into(),
        severity: Severity::Critical,
        message: "Something Else\0".into(),
        gateway_id: "gw2".into(),
        session_key: None,
        agent_id: Some("main".into()),
        ..alert(9, AlertState::Acknowledged)
    };
    let mut alerts: Vec<Alert> = (1..=4).map(|number| alert(number, AlertState::Firing)).collect();
    alerts.extend([alert(5, AlertState::Resolved), alert(6, AlertState::Pending), other.clone()]);
    fresh.store.write_alerts(&of(alerts)).await.unwrap();
    let by = |change: &dyn Fn(&mut AlertFilter)| {
        let mut filter = AlertFilter::default();
        change(&mut filter);
        filter
    };
    assert_eq!(listed(&fresh, AlertFilter::default()).await.len(), 7);
    for (filter, count) in [
        (by(&|filter| filter.standing = AlertStanding::Active), 5),
        (by(&|filter| filter.standing = AlertStanding::Only(AlertState::Pending)), 1),
        (by(&|filter| filter.standing = AlertStanding::Only(AlertState::Resolved)), 1),
        (by(&|filter| filter.severity = Some(Severity::Critical)), 1),
        (by(&|filter| filter.rule = Some("other".into())), 1),
        (by(&|filter| filter.gateway = Some("gw".into())), 6),
        (by(&|filter| filter.session = Some("s".into())), 6),
        (by(&|filter| filter.agent = Some("main".into())), 1),
        (by(&|filter| filter.q = Some("something else".into())), 1),
        (by(&|filter| filter.q = Some("100%".into())), 0),
        (by(&|filter| filter.from = Some(at(5))), 3),
        (by(&|filter| filter.to = Some(at(5))), 4),
    ] {
        assert_eq!(listed(&fresh, filter.clone()).await.len(), count, "{filter:?}");
    }
    assert_eq!(listed(&fresh, AlertFilter::default()).await[0], other);
    for ascending in [false, true] {
        let mut page = PageRequest { limit: 2, cursor: None, ascending };
        let mut seen = Vec::new();
        loop {
            let answer = fresh.store.alerts(&AlertFilter::default(), &page).await.unwrap();
            seen.extend(answer.items.into_iter().map(|alert| alert.fired_at));
            let Some(cursor) = answer.next_cursor else { break };
            page.cursor = Some(cursor);
        }
        assert_eq!(seen.len(), 7);
        assert!(seen.windows(2).all(|pair| (pair[0] < pair[1]) == ascending), "{seen:?}");
    }
    let page = PageRequest { cursor: Some("x".into()), ..PageRequest::default() };
    assert!(fresh.store.alerts(&AlertFilter::default(), &page).await.is_err());
}

async fn what_came_to_nothing_is_gone_and_a_history_stays_in_order(fresh: Fresh) {
    let store = &fresh.store;
    let write = AlertWrite {
        alerts: vec![alert(1, AlertState::Pending), alert(2, AlertState::Firing)],
        steps: vec![
            step(2, 5, AlertStep::Notified),
            step(2, 5, AlertStep::Firing),
            step(2, 1, AlertStep::Pending),
            step(1, 1, AlertStep::Pending),
        ],
        ..AlertWrite::default()
    };
    store.write_alerts(&write).await.unwrap();
    store.write_alerts(&write).await.unwrap();
    let ids = [1, 2].map(|number| Uuid::from_u128(number).to_string());
    let dropped = AlertWrite { dropped: ids.to_vec(), ..AlertWrite::default() };
    store.write_alerts(&dropped).await.unwrap();
    assert_eq!(store.alert(&ids[0]).await.unwrap(), None);
    assert!(store.alert_steps(&ids[0], 10).await.unwrap().is_empty());
    let steps = store.alert_steps(&ids[1], 10).await.unwrap();
    let order: Vec<AlertStep> = steps.iter().map(|entry| entry.step).collect();
    assert_eq!(order, [AlertStep::Pending, AlertStep::Firing, AlertStep::Notified], "one that fires is not dropped");
    assert_eq!(steps[0].detail, "firing ");
    assert_eq!(store.alert_steps(&ids[1], 2).await.unwrap().len(), 2);
}

async fn open_alerts_come_page_by_page_and_are_counted(fresh: Fresh) {
    let store = &fresh.store;
    let critical = Alert { severity: Severity::Critical, ..alert(7, AlertState::Firing) };
    let info = Alert { severity: Severity::Info, ..alert(8, AlertState::Firing) };
    let mut alerts: Vec<Alert> = (1..=3).map(|number| alert(number, AlertState::Firing)).collect();
    alerts.extend([alert(4, AlertState::Pending), alert(5, AlertState::Resolved)]);
    alerts.extend([alert(6, AlertState::Acknowledged), critical, info]);
    store.write_alerts(&of(alerts)).await.unwrap();
    let (mut after, mut open) = (String::new(), 0);
    loop {
        let page = store.open_alerts(&after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        open += page.len();
    }
    assert_eq!(open, 7);
    let counts = store.alert_counts().await.unwrap();
    assert_eq!((counts.critical, counts.warning, counts.info, counts.acknowledged), (1, 3, 1, 1));
    assert_eq!(counts.firing(), 5);
}

async fn an_alert_is_taken_on_once_while_it_fires(fresh: Fresh) {
    let store = &fresh.store;
    let firing = alert(1, AlertState::Firing);
    let others = [alert(2, AlertState::Pending), alert(3, AlertState::Resolved), alert(4, AlertState::Acknowledged)];
    store.write_alerts(&of([vec![firing.clone()], others.to_vec()].concat())).await.unwrap();
    let taken = store.acknowledge_alert(&firing.id, "ann", at(50)).await.unwrap().unwrap();
    let expected = Alert {
        state: AlertState::Acknowledged,
        acknowledged_at: Some(at(50)),
        acknowledged_by: Some("ann".into()),
        ..firing.clone()
    };
    assert_eq!(taken, expected);
    assert_eq!(store.alert(&firing.id).await.unwrap(), Some(expected));
    let steps = store.alert_steps(&firing.id, 10).await.unwrap();
    let entry = AlertEntry { at: at(50), step: AlertStep::Acknowledged, detail: "ann".into() };
    assert_eq!(steps, [entry]);
    for id in [&firing.id, &others[0].id, &others[1].id, &others[2].id, "none"] {
        assert_eq!(store.acknowledge_alert(id, "bob", at(60)).await.unwrap(), None);
    }
    // A loop that has not heard of it yet takes nothing back.
    store.write_alerts(&of(vec![Alert { value: Some(2.0), ..firing }])).await.unwrap();
    assert_eq!(store.alert(&taken.id).await.unwrap(), Some(taken));
}

async fn rules_know_what_fires(fresh: Fresh) {
    let other = |number, state| Alert { rule: "other".into(), ..alert(number, state) };
    let alerts = vec![
        alert(1, AlertState::Firing),
        alert(2, AlertState::Resolved),
        other(3, AlertState::Resolved),
        Alert { rule: "pending".into(), ..alert(4, AlertState::Pending) },
    ];
    fresh.store.write_alerts(&of(alerts)).await.unwrap();
    let logs = fresh.store.rule_logs().await.unwrap();
    assert_eq!(logs.len(), 2);
    assert_eq!((logs["r"].firing, logs["r"].fired_at), (1, Some(at(2))));
    assert_eq!((logs["other"].firing, logs["other"].fired_at), (0, Some(at(3))));
}

async fn retention_takes_what_was_resolved_with_its_history(fresh: Fresh) {
    let store = &fresh.store;
    let write = AlertWrite {
        alerts: vec![alert(1, AlertState::Resolved), alert(2, AlertState::Resolved), alert(3, AlertState::Firing)],
        steps: (1..=3).map(|number| step(number, 1, AlertStep::Firing)).collect(),
        ..AlertWrite::default()
    };
    store.write_alerts(&write).await.unwrap();
    assert_eq!(store.purge(Retained::Alerts, at(100), 10).await.unwrap(), 0);
    assert_eq!(store.purge(Retained::Alerts, at(101), 1).await.unwrap(), 1);
    assert_eq!(store.purge(Retained::Alerts, at(101), 10).await.unwrap(), 1);
    assert_eq!(listed(&fresh, AlertFilter::default()).await.len(), 1);
    for (number, steps) in [(1, 0), (2, 0), (3, 1)] {
        let id = Uuid::from_u128(number).to_string();
        assert_eq!(store.alert_steps(&id, 10).await.unwrap().len(), steps);
    }
}

async fn a_removed_gateway_takes_its_alerts(fresh: Fresh) {
    let store = &fresh.store;
    let other = Alert { gateway_id: "other".into(), ..alert(2, AlertState::Firing) };
    let write = AlertWrite {
        alerts: vec![alert(1, AlertState::Firing), other],
        steps: vec![step(1, 1, AlertStep::Firing), step(2, 1, AlertStep::Firing)],
        messages: vec![super::outbox::message(1, "a", 1)],
        ..AlertWrite::default()
    };
    store.write_alerts(&write).await.unwrap();
    super::write(store, &[incoming(event(0, "turn.started", json!({})))]).await;
    let steps = [RemovalStep::Messages, RemovalStep::AlertSteps, RemovalStep::Alerts, RemovalStep::Events];
    for removal in steps {
        assert_eq!(store.remove(removal, "gw", 10).await.unwrap(), 0, "{removal:?} of a gateway that nobody removed");
    }
    assert!(store.begin_removal("gw", at(1)).await.unwrap());
    for removal in steps {
        assert_eq!(store.remove(removal, "gw", 10).await.unwrap(), 1, "{removal:?}");
        assert_eq!(store.remove(removal, "gw", 10).await.unwrap(), 0, "{removal:?}");
    }
    assert_eq!(listed(&fresh, AlertFilter::default()).await.len(), 1);
    assert_eq!(store.alert_steps(&Uuid::from_u128(2).to_string(), 10).await.unwrap().len(), 1);
}

async fn what_the_engine_knew_is_kept(fresh: Fresh) {
    let store = &fresh.store;
    assert_eq!(store.engine_state().await.unwrap(), None);
    for (seq, state) in [(5, vec![0, 1, 255]), (9, vec![7; 300_000]), (9, vec![8])] {
        store.save_engine_state(seq, &state, at(1)).await.unwrap();
        assert_eq!(store.engine_state().await.unwrap(), Some((seq, state)));
    }
    // A server that does not know yet that another one goes on.
    store.save_engine_state(8, &[1], at(2)).await.unwrap();
    assert_eq!(store.engine_state().await.unwrap(), Some((9, vec![8])));
}

async fn settings_are_kept_by_kind(fresh: Fresh) {
    let store = &fresh.store;
    let kinds =
        [SettingKind::Rule, SettingKind::Silence, SettingKind::Maintenance, SettingKind::Receiver, SettingKind::Routes];
    for kind in kinds {
        assert!(store.alert_settings(kind).await.unwrap().is_empty());
        store.put_alert_setting(kind, "b", "1", at(1)).await.unwrap();
        store.put_alert_setting(kind, "a", kind.as_str(), at(1)).await.unwrap();
        store.put_alert_setting(kind, "b", "2", at(2)).await.unwrap();
    }
    for kind in kinds {
        let held = store.alert_settings(kind).await.unwrap();
        assert_eq!(held, [("a".to_owned(), kind.as_str().to_owned()), ("b".to_owned(), "2".to_owned())]);
        assert!(store.remove_alert_setting(kind, "b").await.unwrap());
        assert!(!store.remove_alert_setting(kind, "b").await.unwrap());
        assert_eq!(store.alert_settings(kind).await.unwrap().len(), 1);
    }
}

async fn the_nth_newest_event_is_found(fresh: Fresh) {
    let events: Vec<_> = (0..10).map(|seconds| incoming(event(seconds, "turn.completed", json!({})))).collect();
    super::write(&fresh.store, &events).await;
    assert_eq!(fresh.store.nth_newest_event(at(0), Timestamp::MAX, 10).await.unwrap(), Some(at(0)));
    assert_eq!(fresh.store.nth_newest_event(at(0), Timestamp::MAX, 3).await.unwrap(), Some(at(7)));
    assert_eq!(fresh.store.nth_newest_event(at(5), Timestamp::MAX, 6).await.unwrap(), None);
    assert_eq!(fresh.store.nth_newest_event(at(0), at(7), 1).await.unwrap(), Some(at(6)));
}
