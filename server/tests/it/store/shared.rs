//! What servers on one database learn of each other.

use super::alerts::{alert, of};
use super::write;
use crate::backend::{Fresh, Kind, conformance};
use crate::builder::{at, event, incoming};
use model::alert::{Alert, AlertState};
use observatory::clock;
use observatory::store::{Heard, LeaderLock, Listener, News, Pulse, SettingKind, Store, Verdict};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

conformance!(
    news_are_heard_when_they_are_true,
    a_look_finds_what_notifications_tell,
    changes_of_alerts_have_an_order,
    one_store_leads,
    a_commit_knows_what_lies_before_it,
);

async fn next(listener: &mut Listener) -> Heard {
    timeout(Duration::from_secs(10), listener.next()).await.unwrap().unwrap().unwrap()
}

async fn news_are_heard_when_they_are_true(fresh: Fresh) {
    let other = Store::open(&fresh.target).await.unwrap();
    let listener = fresh.store.listen().await.unwrap();
    if fresh.kind == Kind::Sqlite {
        assert!(listener.is_none() && !fresh.store.is_shared());
        return;
    }
    let mut listener = listener.unwrap();
    let twice = incoming(event(0, "turn.started", json!({})));
    for (store, is_own) in [(&other, false), (&*fresh.store, true)] {
        let events = [twice.clone(), incoming(event(1, "turn.started", json!({})))];
        let verdicts = write(store, &events).await;
        let last = verdicts.iter().filter_map(Verdict::position).max().unwrap();
        // Nothing new, nothing told.
        write(store, &events).await;
        assert_eq!(next(&mut listener).await, Heard { news: News::Events(last), is_own });
        store.announce(News::Alerts).await.unwrap();
        assert_eq!(next(&mut listener).await, Heard { news: News::Alerts, is_own });
    }
    other.close().await;
}

async fn a_look_finds_what_notifications_tell(fresh: Fresh) {
    let store = &fresh.store;
    let first = store.pulse().await.unwrap();
    assert_eq!(first, Pulse::default());
    write(store, &[incoming(event(0, "turn.started", json!({})))]).await;
    store.write_alerts(&of(vec![alert(1, AlertState::Firing)])).await.unwrap();
    store.put_alert_setting(SettingKind::Rule, "a", "1", at(1)).await.unwrap();
    store.begin_removal("gw", at(1)).await.unwrap();
    let second = store.pulse().await.unwrap();
    if fresh.kind == Kind::Sqlite {
        assert_eq!(second, Pulse::default(), "nobody else is there");
        return;
    }
    assert_eq!((second.events, second.alerts, second.removals), (1, 1, true));
    store.put_alert_setting(SettingKind::Rule, "b", "1", at(1)).await.unwrap();
    let third = store.pulse().await.unwrap();
    store.put_alert_setting(SettingKind::Rule, "a", "2", at(2)).await.unwrap();
    let fourth = store.pulse().await.unwrap();
    store.remove_alert_setting(SettingKind::Rule, "b").await.unwrap();
    let fifth = store.pulse().await.unwrap();
    let settings = [first, second, third, fourth, fifth].map(|pulse| pulse.settings);
    let different: std::collections::HashSet<&String> = settings.iter().collect();
    assert_eq!(different.len(), 5, "{settings:?}");
    assert_eq!(store.pulse().await.unwrap().settings, settings[4], "nothing changed");
}

async fn changes_of_alerts_have_an_order(fresh: Fresh) {
    let store = &fresh.store;
    let ids = async |after| -> Vec<String> {
        store.changed_alerts(after, 10).await.unwrap().into_iter().map(|(_, alert)| alert.id).collect()
    };
    let [one, two] = [1, 2].map(|number| alert(number, AlertState::Firing));
    store.write_alerts(&of(vec![one.clone(), two.clone()])).await.unwrap();
    if fresh.kind == Kind::Sqlite {
        assert!(ids(0).await.is_empty());
        return;
    }
    assert_eq!(ids(0).await, [one.id.clone(), two.id.clone()]);
    let last = store.pulse().await.unwrap().alerts;
    assert!(ids(last).await.is_empty());
    let further = Alert { value: Some(1.0), ..one.clone() };
    assert_eq!(store.write_alerts(&of(vec![further.clone(), two.clone()])).await.unwrap().len(), 1);
    let changed = store.changed_alerts(last, 10).await.unwrap();
    assert_eq!(changed.len(), 1, "what is as it was has not changed");
    assert_eq!(changed[0].1, further);
    store.acknowledge_alert(&two.id, "ann", at(1)).await.unwrap();
    assert_eq!(ids(changed[0].0).await, std::slice::from_ref(&two.id));
    assert_eq!(ids(0).await, [one.id, two.id]);
    assert_eq!(store.changed_alerts(0, 1).await.unwrap().len(), 1);
}

async fn one_store_leads(fresh: Fresh) {
    let other = Store::open(&fresh.target).await.unwrap();
    let (mut first, mut second) = (fresh.store.leader_lock(), other.leader_lock());
    assert!(first.try_take().await.unwrap());
    first.check().await.unwrap();
    if fresh.kind == Kind::Sqlite {
        assert!(matches!(first, LeaderLock::Sole));
        return;
    }
    assert!(!second.try_take().await.unwrap());
    assert!(!second.try_take().await.unwrap(), "it may ask again");
    first.release().await;
    assert!(first.check().await.is_err());
    let taken = async {
        while !second.try_take().await.unwrap() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), taken).await.unwrap();
    assert!(!first.try_take().await.unwrap());
    second.check().await.unwrap();
    other.close().await;
}

async fn a_commit_knows_what_lies_before_it(fresh: Fresh) {
    let other = Store::open(&fresh.target).await.unwrap();
    let mut last = 0;
    for store in [&*fresh.store, &other, &other, &*fresh.store] {
        let events = [0, 1].map(|second| incoming(event(second, "turn.started", json!({}))));
        let written = store.write(&events, &[], clock::now()).await.unwrap();
        let expected = if fresh.kind == Kind::Sqlite { None } else { Some(last) };
        assert_eq!(written.before, expected);
        last = written.stored.last().unwrap().seq;
        assert_eq!(store.write(&events, &[], clock::now()).await.unwrap().before, None, "nothing new");
    }
    other.close().await;
}
