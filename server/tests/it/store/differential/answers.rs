//! Every question that the store answers, with random filters, orders and
//! pages, the pages by cursor to the end.

use super::words::{SEARCHED, WORDS, few, text, word};
use crate::builder::at;
use model::Timestamp;
use model::alert::{AlertState, DeliveryState, Severity};
use model::event::EventType;
use model::metrics::{Dimension, WIDTHS_US};
use model::query::{AlertFilter, AlertStanding, DeliveryFilter, Filter, LIMIT_MAX, Page, PageRequest, SessionSort};
use model::session::{SessionId, SessionRow, Status, Stretch, TimelineFilter};
use model::time::HOUR_US;
use observatory::store::{SessionLookup, Store, StoreError};
use proptest::option;
use proptest::prelude::*;
use std::fmt::Debug;
use uuid::Uuid;

/// The methods that are asked below; `coverage.rs` holds the list against the
/// store.
pub const ASKED: [&str; 54] = [
    "alert",
    "alert_counts",
    "alert_settings",
    "alert_steps",
    "alerts",
    "breakdown",
    "child_sessions",
    "count_estimable",
    "deliveries",
    "due_messages",
    "engine_state",
    "event",
    "event_kinds",
    "event_place",
    "events",
    "events_after",
    "extent",
    "failing_sessions",
    "gateway",
    "gateway_names",
    "gateways",
    "gateway_series",
    "heatmap",
    "kind_counts",
    "login",
    "missing_events",
    "next_message_due",
    "nth_newest_event",
    "open_alerts",
    "ping",
    "price_slice",
    "receiver_logs",
    "recent_events",
    "removals",
    "rule_logs",
    "seen",
    "session",
    "session_activity",
    "session_counts",
    "sessions",
    "sessions_by",
    "sessions_between",
    "setting",
    "spending_events",
    "stream_bounds",
    "sums",
    "timeline_places_by",
    "timeline_stretch",
    "token_by_hash",
    "tokens",
    "tool_counts",
    "turns",
    "turns_named",
    "unique_sessions",
];

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Probes {
    filters: Vec<Filter>,
    alert_filters: Vec<AlertFilter>,
    limit: u32,
    now: Timestamp,
    sort: SessionSort,
}

/// Positions and numbers that a database gives: databases skip different ones,
/// a copy has the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    Hidden,
    Shown,
}

pub fn probes() -> impl Strategy<Value = Probes> {
    (
        proptest::collection::vec(filter(), 8),
        proptest::collection::vec(alert_filter(), 6),
        1..9_u32,
        proptest::sample::select(&[0_i64, 120, 600, 100_000][..]).prop_map(at),
        proptest::sample::select(&SessionSort::ALL[..]),
    )
        .prop_map(|(mut filters, mut alert_filters, limit, now, sort)| {
            filters.extend(each_parameter());
            alert_filters.push(AlertFilter::default());
            Probes { filters, alert_filters, limit, now, sort }
        })
}

fn instant() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (-7200..7200_i64).prop_map(at),
        (-40..12_i64).prop_map(|day| at(day * 86_400)),
        Just(at(1)),
        Just(Timestamp::MAX)
    ]
}

fn kind() -> impl Strategy<Value = String> {
    proptest::sample::select(EventType::NAMES).prop_map(str::to_owned)
}

fn searched() -> impl Strategy<Value = String> {
    proptest::sample::select(&SEARCHED[..]).prop_map(str::to_owned)
}

prop_compose! {
    /// Each parameter now and then, most often one or two at once.
    fn filter()(
        gateway in option::weighted(0.2, few()), session in option::weighted(0.1, word()),
        agent in option::weighted(0.2, few()), channel in option::weighted(0.1, word()),
        status in option::weighted(0.2, proptest::sample::select(&Status::ALL[..])),
        event_type in option::weighted(0.2, kind()), model in option::weighted(0.1, text()),
        q in option::weighted(0.4, searched()), from in option::weighted(0.2, instant()),
        to in option::weighted(0.2, instant()), cost_min_nano_usd in option::weighted(0.1, 0..20_000_000_i64),
        context_min_ppm in option::weighted(0.1, 0..1_000_000_i64), text in option::weighted(0.2, searched()),
        text_since in option::weighted(0.1, instant()),
    ) -> Filter {
        Filter {
            gateway, session, agent, channel, status, event_type, model, q, from, to, text, text_since,
            cost_min_nano_usd, context_min_ppm,
        }
    }
}

prop_compose! {
    fn alert_filter()(
        standing in proptest::sample::select(&[
            AlertStanding::Any, AlertStanding::Active, AlertStanding::Only(AlertState::Pending),
            AlertStanding::Only(AlertState::Resolved),
        ][..]),
        severity in option::weighted(0.2, proptest::sample::select(&[Severity::Warning, Severity::Critical][..])),
        rule in option::weighted(0.2, few()), gateway in option::weighted(0.2, few()),
        session in option::weighted(0.1, word()), agent in option::weighted(0.2, few()),
        q in option::weighted(0.4, searched()), from in option::weighted(0.2, instant()),
        to in option::weighted(0.2, instant()),
    ) -> AlertFilter {
        AlertFilter { standing, severity, rule, gateway, session, agent, q, from, to }
    }
}

/// Each parameter once by itself, and none.
fn each_parameter() -> Vec<Filter> {
    let some = |text: &str| Some(text.to_owned());
    let none = Filter::default;
    let mut filters = vec![
        none(),
        Filter { gateway: some("a"), ..none() },
        Filter { gateway: some("a\0"), ..none() },
        Filter { session: some("A"), ..none() },
        Filter { agent: some("B"), ..none() },
        Filter { channel: some("a"), ..none() },
        Filter { event_type: some("turn.failed"), ..none() },
        Filter { model: some("m"), ..none() },
        Filter { model: some("a b"), ..none() },
        Filter { cost_min_nano_usd: Some(1), ..none() },
        Filter { context_min_ppm: Some(1), ..none() },
        Filter { from: Some(at(0)), ..none() },
        Filter { to: Some(at(0)), ..none() },
    ];
    filters.extend(Status::ALL.map(|status| Filter { status: Some(status), ..none() }));
    filters.extend(["ä", "_", "a\0"].map(|q| Filter { q: some(q), ..none() }));
    filters
}

/// Collects what is answered.
struct Questions<'a> {
    store: &'a Store,
    probes: &'a Probes,
    numbers: Numbers,
    answers: Vec<(String, String)>,
}

/// Questions and answers, in an order that depends on the answers alone.
pub async fn answers(store: &Store, probes: &Probes, numbers: Numbers) -> Vec<(String, String)> {
    let mut questions = Questions { store, probes, numbers, answers: Vec::new() };
    questions.put("ping", &(), &store.ping().await);
    for filter in &probes.filters {
        questions.lists(filter).await;
        questions.sums(filter).await;
    }
    questions.stream().await;
    questions.sessions().await;
    questions.gateways().await;
    questions.alerts().await;
    questions.messages().await;
    questions.settings().await;
    questions.answers
}

/// The rows of all pages, by cursor to the end.
async fn pages<T>(
    limit: u32,
    ascending: bool,
    ask: impl AsyncFn(PageRequest) -> Result<Page<T>, StoreError>,
) -> Vec<T> {
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let page = ask(PageRequest { limit, cursor, ascending }).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        rows.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return rows;
        }
    }
}

impl Questions<'_> {
    fn put(&mut self, name: &str, about: &dyn Debug, answer: &dyn Debug) {
        self.answers.push((format!("{name} {about:?}"), format!("{answer:?}")));
    }

    /// Numbers of the database, where they are to be seen.
    fn number(&self, number: i64) -> i64 {
        if self.numbers == Numbers::Shown { number } else { 0 }
    }

    async fn lists(&mut self, filter: &Filter) {
        let (store, limit, now) = (self.store, self.probes.limit, self.probes.now);
        for ascending in [false, true] {
            let events = pages(limit, ascending, async |page| store.events(filter, &page, now).await).await;
            self.put("events", &(filter, ascending), &events);
            let sessions = pages(limit, ascending, async |page| store.sessions(filter, &page, now).await).await;
            self.put("sessions", &(filter, ascending), &sessions);
        }
        let sort = self.probes.sort;
        let by = pages(limit, false, async |page| store.sessions_by(filter, sort, &page, now).await).await;
        self.put("sessions_by", &(filter, sort), &by);
        self.put("count_estimable", filter, &store.count_estimable(filter).await.unwrap());
        let mut after = None;
        loop {
            let slice = store.price_slice(filter, after, limit).await.unwrap();
            for change in &slice.changes {
                let place = (self.number(change.seq), change.before, change.after, change.changed, change.priced);
                self.put("price_slice", &(filter, place), &change.event);
            }
            after = slice.next;
            if after.is_none() {
                break;
            }
        }
    }

    async fn sums(&mut self, filter: &Filter) {
        let store = self.store;
        for (from, to) in [(at(-7200), at(7200)), (Timestamp::EPOCH, Timestamp::MAX)] {
            for width in WIDTHS_US {
                for step in [width, 24 * HOUR_US] {
                    let sums = store.sums(filter, width, step, from, to).await.unwrap();
                    self.put("sums", &(filter, width, step, from, to), &sums);
                }
            }
            for by in Dimension::ALL {
                let rows = store.breakdown(by, filter, HOUR_US, from, to, 3).await.unwrap();
                self.put("breakdown", &(by, filter, from, to), &rows);
            }
            let series = store.gateway_series(HOUR_US, 24 * HOUR_US, from, to).await.unwrap();
            self.put("gateway_series", &(from, to), &series);
            let sessions = store.unique_sessions(filter, from, to).await.unwrap();
            self.put("unique_sessions", &(filter, from, to), &sessions);
        }
    }

    async fn stream(&mut self) {
        let store = self.store;
        let (first, last) = store.stream_bounds().await.unwrap();
        let bounds = (self.number(first), self.number(last), first == 0, last == 0);
        self.put("stream_bounds", &(), &bounds);
        let mut seq = 0;
        loop {
            let events = store.events_after(seq, self.probes.limit).await.unwrap();
            let Some(end) = events.last() else { break };
            assert!(events.iter().map(|event| event.seq).is_sorted_by(|one, next| one < next));
            seq = end.seq;
            for stored in &events {
                self.put("events_after", &self.number(stored.seq), &(stored.received_at, &stored.event));
                self.put("event", &stored.event.id, &store.event(stored.event.id).await.unwrap());
            }
        }
        self.put("event", &"nothing", &store.event(Uuid::nil()).await.unwrap());
        for (from, count) in [(at(-7200), 1), (at(0), 3), (Timestamp::EPOCH, 10), (Timestamp::EPOCH, 500)] {
            for to in [at(10), Timestamp::MAX] {
                let found = store.nth_newest_event(from, to, count).await.unwrap();
                self.put("nth_newest_event", &(from, to, count), &found);
            }
        }
        self.put("extent", &(), &store.extent().await.unwrap());
        self.put("seen", &(), &store.seen().await.unwrap());
    }

    async fn sessions(&mut self) {
        let (store, limit, now) = (self.store, self.probes.limit, self.probes.now);
        let page = PageRequest { limit: LIMIT_MAX, cursor: None, ascending: true };
        let rows = store.sessions(&Filter::default(), &page, now).await.unwrap().items;
        let ids: Vec<SessionId> = rows.iter().map(SessionRow::id).collect();
        for (until, hours) in [(at(0), 1), (at(7200), 6), (at(86_400), 48)] {
            let mut activity = store.session_activity(&ids, until, hours).await.unwrap();
            activity.sort_by(|one, other| (&one.session, one.hour).cmp(&(&other.session, other.hour)));
            self.put("session_activity", &(until, hours), &activity);
        }
        let keys = rows.iter().map(|row| (row.session_key.clone(), row.gateway_id.clone()));
        let unknown = [("a\0".to_owned(), "a".to_owned()), ("nothing".to_owned(), "a\0".to_owned())];
        for (key, gateway) in keys.chain(unknown) {
            for gateway in [None, Some(gateway.as_str())] {
                let found = match store.session(&key, gateway, now).await.unwrap() {
                    SessionLookup::Found(row) => format!("{row:?}"),
                    SessionLookup::NotFound => "none".to_owned(),
                    SessionLookup::Ambiguous(gateways) => format!("{gateways:?}"),
                };
                self.put("session", &(&key, gateway), &found);
            }
            for ascending in [false, true] {
                let turns = pages(limit, ascending, async |page| store.turns(&gateway, &key, &page).await).await;
                self.put("turns", &(&gateway, &key, ascending), &turns);
            }
        }
        for row in &rows {
            self.timeline(&row.gateway_id, &row.session_key).await;
        }
        for gateway in [None, Some("a"), Some("A"), Some("a\0")] {
            for since in [Timestamp::EPOCH, at(0)] {
                let failing = store.failing_sessions(gateway, since, None, limit, now).await.unwrap();
                self.put("failing_sessions", &(gateway, since), &failing);
                let heat = store.heatmap(gateway, since, at(7200), limit).await.unwrap();
                self.put("heatmap", &(gateway, since), &heat);
            }
            self.put("session_counts", &gateway, &store.session_counts(gateway, now).await.unwrap());
        }
    }

    /// What the page of one session asks.
    async fn timeline(&mut self, gateway: &str, session: &str) {
        let store = self.store;
        for (q, until) in [(None, None), (Some("a".to_owned()), None), (None, Some(at(0)))] {
            let (gateway, session) = (gateway.to_owned(), session.to_owned());
            let filter = TimelineFilter { gateway, session, q, until, ..TimelineFilter::default() };
            let places = store.timeline_places_by(&filter, 2, 3).await.unwrap();
            let times: Vec<_> = places.marks.iter().map(|mark| mark.at).collect();
            self.put("timeline_places_by", &filter, &(times, places.events));
            for (from, last) in [(None, false), (None, true), (places.marks.first().copied(), false)] {
                let stretch = Stretch { from, to: None };
                let events = store.timeline_stretch(&filter, &stretch, last, 5).await.unwrap();
                let events: Vec<_> = events.into_iter().map(|(mark, event)| (mark.at, event)).collect();
                self.put("timeline_stretch", &(&filter, from.map(|mark| mark.at), last), &events);
                for (at, event) in &events {
                    let place =
                        store.event_place(event.id).await.unwrap().map(|place| (place.mark.at, place.session_key));
                    self.put("event_place", &(at, event.id), &place);
                }
            }
            self.put("spending_events", &filter, &store.spending_events(&filter).await.unwrap());
            self.put("kind_counts", &filter, &store.kind_counts(&filter).await.unwrap());
            let all = Stretch::default();
            self.put("tool_counts", &filter, &store.tool_counts(&filter, &all, None).await.unwrap());
        }
        let children = store.child_sessions(gateway, &[session.to_owned()], 3, self.probes.now).await.unwrap();
        self.put("child_sessions", &(gateway, session), &children);
        let page = PageRequest { limit: 3, cursor: None, ascending: true };
        let turns = store.turns(gateway, session, &page).await.unwrap().items;
        let ids: Vec<String> = turns.into_iter().map(|turn| turn.turn_id).collect();
        let mut named = store.turns_named(gateway, session, &ids).await.unwrap();
        named.sort_by(|one, other| one.turn_id.cmp(&other.turn_id));
        self.put("turns_named", &(gateway, session), &named);
    }

    async fn gateways(&mut self) {
        let (store, now) = (self.store, self.probes.now);
        self.put("gateways", &(), &store.gateways(now).await.unwrap());
        self.put("gateway_names", &(), &store.gateway_names().await.unwrap());
        self.put("removals", &(), &store.removals().await.unwrap());
        self.put("setting", &(), &store.setting("retention_days").await.unwrap());
        for from in [Timestamp::EPOCH, at(-7200)] {
            self.put("event_kinds", &from, &store.event_kinds(None, from).await.unwrap());
            self.put("recent_events", &from, &store.recent_events(None, from).await.unwrap());
        }
        for id in WORDS {
            self.put("gateway", &id, &store.gateway(id, now).await.unwrap());
            self.put("event_kinds", &id, &store.event_kinds(Some(id), Timestamp::EPOCH).await.unwrap());
            self.put("recent_events", &id, &store.recent_events(Some(id), at(-60)).await.unwrap());
            self.put("missing_events", &id, &store.missing_events(id).await.unwrap());
            for range in [(None, None), (Some(at(0)), None), (None, Some(at(0))), (Some(at(-60)), Some(at(60)))] {
                let sessions = store.sessions_between(id, range.0, range.1).await.unwrap();
                self.put("sessions_between", &(id, range), &sessions);
            }
        }
    }

    async fn alerts(&mut self) {
        let (store, limit) = (self.store, self.probes.limit);
        for filter in &self.probes.alert_filters {
            for ascending in [false, true] {
                let alerts = pages(limit, ascending, async |page| store.alerts(filter, &page).await).await;
                self.put("alerts", &(filter, ascending), &alerts);
            }
        }
        for number in 0..12 {
            let id = Uuid::from_u128(number).to_string();
            self.put("alert", &id, &store.alert(&id).await.unwrap());
            self.put("alert_steps", &id, &store.alert_steps(&id, limit).await.unwrap());
        }
        self.put("alert", &"a\0", &store.alert("a\0").await.unwrap());
        let mut after = String::new();
        loop {
            let open = store.open_alerts(&after, limit).await.unwrap();
            let Some(last) = open.last() else { break };
            let next = last.id.clone();
            self.put("open_alerts", &after, &open);
            after = next;
        }
        self.put("alert_counts", &(), &store.alert_counts().await.unwrap());
        self.put("rule_logs", &(), &store.rule_logs().await.unwrap());
    }

    async fn messages(&mut self) {
        let (store, limit) = (self.store, self.probes.limit);
        let filters = [
            DeliveryFilter::default(),
            DeliveryFilter { state: Some(DeliveryState::Dead), ..DeliveryFilter::default() },
            DeliveryFilter { receiver: Some("a".into()), ..DeliveryFilter::default() },
            DeliveryFilter { alert: Some(Uuid::from_u128(1).to_string()), ..DeliveryFilter::default() },
        ];
        for filter in &filters {
            for ascending in [false, true] {
                let mut log = pages(limit, ascending, async |page| store.deliveries(filter, &page).await).await;
                for delivery in &mut log {
                    delivery.id = self.number(delivery.id);
                }
                self.put("deliveries", &(filter, ascending), &log);
            }
        }
        for receiver in &WORDS[..6] {
            for now in [at(0), at(10), at(1000)] {
                let mut due = store.due_messages(receiver, now, limit).await.unwrap();
                for message in &mut due {
                    message.id = self.number(message.id);
                }
                self.put("due_messages", &(receiver, now), &due);
            }
            self.put("next_message_due", receiver, &store.next_message_due(receiver).await.unwrap());
        }
        self.put("receiver_logs", &(), &store.receiver_logs().await.unwrap());
    }

    async fn settings(&mut self) {
        let store = self.store;
        for kind in super::SETTINGS {
            self.put("alert_settings", &kind, &store.alert_settings(kind).await.unwrap());
        }
        self.put("engine_state", &(), &store.engine_state().await.unwrap());
        self.put("tokens", &(), &store.tokens().await.unwrap());
        for number in 0..7 {
            self.put("token_by_hash", &number, &store.token_by_hash(&[number]).await.unwrap());
            for now in [at(0), at(3)] {
                self.put("login", &(number, now), &store.login(&[number, 0], now).await.unwrap());
            }
        }
    }
}
