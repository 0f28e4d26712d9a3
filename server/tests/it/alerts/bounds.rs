//! What is bounded, at its bound; and a loop that fell behind.

use super::watch::{full, now, until};
use crate::backend::{Fresh, sqlite};
use crate::builder::incoming;
use model::alert::quiet::{Maintenance, MatchField, MatchOp, Matcher, Schedule, Silence};
use model::alert::rule::RULES_MAX;
use model::alert::{RECEIVERS_MAX, ROUTES_MAX, Route, RuleDraft, RuleSpec, Severity};
use model::query::{AlertFilter, PageRequest};
use observatory::alerts::delivery::http::Policy;
use observatory::alerts::{Alerts, AlertsError, AlertsFile, Base, MAINTENANCE_MAX, SILENCES_MAX, prepare};
use observatory::clock;
use observatory::cluster::Leader;
use observatory::live::{Feed, Hub};
use observatory::outage::Outage;
use observatory::store::SettingKind;
use serde_json::json;
use std::sync::Arc;

async fn started(fresh: &Fresh, hub: &Arc<Hub>, file: &str) -> (Alerts, Leader) {
    let base = Base::new(AlertsFile::read(file).unwrap(), None).unwrap();
    let feed = Arc::new(Feed::new(Arc::clone(&fresh.store), Arc::clone(hub)));
    let parts = (&fresh.store, &feed, &Arc::new(Outage::new(None)));
    let (alerts, alerting) = prepare(parts, base, Policy::default(), "http://localhost").await.unwrap();
    let leader = Leader::spawn(&fresh.store, vec![Arc::new(alerting)]);
    until("the loop", async || alerts.leads().then_some(())).await;
    (alerts, leader)
}

/// Puts `count` settings of a kind, by way of the database.
async fn fill(fresh: &Fresh, kind: SettingKind, count: usize, body: &str) {
    for number in 0..count {
        fresh.store.put_alert_setting(kind, &format!("n{number}"), body, now()).await.unwrap();
    }
}

fn silence() -> Silence {
    Silence {
        id: String::new(),
        matchers: vec![Matcher { field: MatchField::Rule, op: MatchOp::Equal, value: "r".into() }],
        starts_at: None,
        until: now().plus_micros(3_600_000_000),
        comment: String::new(),
        author: String::new(),
    }
}

fn is_full<T: std::fmt::Debug>(outcome: Result<T, AlertsError>) {
    let error = outcome.unwrap_err();
    assert!(matches!(&error, AlertsError::Bad(message) if message.contains("the most")), "{error}");
}

#[tokio::test]
async fn silences_windows_rules_and_receivers_are_bounded() {
    let fresh = sqlite().await;
    let window = Maintenance {
        id: String::new(),
        matchers: Vec::new(),
        schedule: Schedule::Fixed { from: now(), until: now().plus_micros(3_600_000_000) },
        comment: String::new(),
        author: String::new(),
    };
    let draft = |name: &str| RuleDraft { name: name.into(), spec: RuleSpec::new("errors > 3", Severity::Info, "m") };
    let rule = serde_json::to_string(&draft("x").spec).unwrap();
    let receiver = json!({"type": "ntfy", "url": "https://ntfy.sh/t"});
    let builtin = model::alert::rule::builtin_rules().len();
    fill(&fresh, SettingKind::Silence, SILENCES_MAX - 1, &serde_json::to_string(&silence()).unwrap()).await;
    fill(&fresh, SettingKind::Maintenance, MAINTENANCE_MAX - 1, &serde_json::to_string(&window).unwrap()).await;
    fill(&fresh, SettingKind::Rule, RULES_MAX - builtin - 1, &rule).await;
    fill(&fresh, SettingKind::Receiver, RECEIVERS_MAX - 1, &receiver.to_string()).await;
    let (alerts, running) = started(&fresh, &Arc::new(Hub::new(0)), "").await;

    let made = alerts.save_silence(silence()).await.unwrap();
    is_full(alerts.save_silence(silence()).await);
    alerts.save_silence(made).await.unwrap();
    alerts.save_maintenance(window.clone()).await.unwrap();
    is_full(alerts.save_maintenance(window).await);
    alerts.save_rule(&draft("last")).await.unwrap();
    is_full(alerts.save_rule(&draft("one_too_many")).await);
    alerts.save_rule(&draft("last")).await.unwrap();
    alerts.save_receiver("last", receiver.clone()).await.unwrap();
    is_full(alerts.save_receiver("one_too_many", receiver).await);
    let route = Route { matchers: Vec::new(), receivers: vec!["last".into()] };
    alerts.save_routes(vec![route.clone(); ROUTES_MAX]).await.unwrap();
    let error = alerts.save_routes(vec![route; ROUTES_MAX + 1]).await.unwrap_err();
    assert!(error.to_string().contains("at most"), "{error}");
    running.stop().await;
}

#[tokio::test]
async fn a_loop_that_fell_behind_reads_what_it_missed() {
    let fresh = sqlite().await;
    let hub = Arc::new(Hub::with_buffer(0, 1));
    let file = "alerts: {context_critical: {enabled: false}}";
    let (alerts, running) = started(&fresh, &hub, file).await;
    for number in 0..40 {
        let events = [incoming(full(&format!("s{number}"), 0.9))];
        let written = fresh.store.write(&events, &[], clock::now()).await.unwrap();
        hub.publish(written.stored);
    }
    let page = PageRequest { limit: 100, ..PageRequest::default() };
    until("forty alerts", async || {
        let found = alerts.list(&AlertFilter::default(), &page).await.unwrap().items.len();
        (found == 40).then_some(())
    })
    .await;
    running.stop().await;
}

#[tokio::test]
async fn what_was_stored_while_nobody_watched_is_evaluated_at_the_next_start() {
    let fresh = sqlite().await;
    let (_, running) = started(&fresh, &Arc::new(Hub::new(0)), "").await;
    running.stop().await;
    // A state is there now: what comes behind it counts, unlike at a first start.
    let written = fresh.store.write(&[incoming(full("s", 0.9))], &[], clock::now()).await.unwrap();
    let last = written.stored.last().unwrap().seq;
    let (alerts, running) = started(&fresh, &Arc::new(Hub::new(last)), "").await;
    until("the alert", async || {
        let found = alerts.list(&AlertFilter::default(), &PageRequest::default()).await.unwrap().items.len();
        (found > 0).then_some(())
    })
    .await;
    running.stop().await;

    // A state that cannot be read: what was open is closed, and said.
    fresh.store.save_engine_state(last, &[1, 2, 3], now()).await.unwrap();
    let (alerts, running) = started(&fresh, &Arc::new(Hub::new(last)), "").await;
    let alert = until("the end", async || {
        let items = alerts.list(&AlertFilter::default(), &PageRequest::default()).await.unwrap().items;
        items.into_iter().find(|alert| alert.resolved_at.is_some())
    })
    .await;
    let detail = alerts.get(&alert.id).await.unwrap();
    assert!(detail.history.last().unwrap().detail.contains("after a restart"), "{detail:?}");
    running.stop().await;
}
