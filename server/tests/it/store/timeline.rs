use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::query::PageRequest;
use model::session::{FAMILY_DEPTH_MAX, FAMILY_SESSIONS_MAX, Kinds, Mark, Spending, Stretch, TimelineFilter};
use observatory::answers;
use observatory::store::{Incoming, SessionLookup, Store};
use serde_json::{Value, json};
use uuid::Uuid;

conformance!(
    a_timeline_is_divided_from_its_newest_event_on,
    parts_hold_every_event_once,
    a_division_stops_at_its_limit,
    a_timeline_is_filtered_by_kind_text_and_instant,
    an_event_is_found_by_its_id,
    spending_reads_what_tells_of_tokens_and_cost,
    kinds_and_tools_are_counted,
    turns_are_found_by_name,
    a_family_is_followed_both_ways,
    a_family_ends_at_its_limits,
);

fn of_session() -> TimelineFilter {
    TimelineFilter { gateway: "gw".into(), session: "s".into(), ..TimelineFilter::default() }
}

/// `count` events, two of them a second, and those of others beside them.
async fn fill(store: &Store, count: i64) {
    let mut events: Vec<Incoming> =
        (0..count).map(|n| incoming(event(n / 2, "heartbeat.poll", json!({"turnId": format!("t{n}")})))).collect();
    events.push(incoming(event(3, "heartbeat.poll", json!({"sessionKey": "other"}))));
    events.push(incoming(event(3, "heartbeat.poll", json!({"gatewayId": "other"}))));
    write(store, &events).await;
}

async fn stretch(store: &Store, from: Option<Mark>, to: Option<Mark>) -> Vec<Mark> {
    let stretch = Stretch { from, to };
    let events = store.timeline_stretch(&of_session(), &stretch, false, 500).await.unwrap();
    events.into_iter().map(|(mark, _)| mark).collect()
}

async fn a_timeline_is_divided_from_its_newest_event_on(fresh: Fresh) {
    fill(&fresh.store, 25).await;
    let all = stretch(&fresh.store, None, None).await;
    let places = fresh.store.timeline_places_by(&of_session(), 10, 100).await.unwrap();
    assert_eq!((places.events, places.marks), (25, vec![all[5], all[15]]));

    let nothing = TimelineFilter { session: "nobody".into(), ..of_session() };
    let places = fresh.store.timeline_places(&nothing).await.unwrap();
    assert_eq!((places.events, places.marks.len()), (0, 0));
}

async fn parts_hold_every_event_once(fresh: Fresh) {
    fill(&fresh.store, 25).await;
    let all = stretch(&fresh.store, None, None).await;
    let marks = fresh.store.timeline_places_by(&of_session(), 5, 100).await.unwrap().marks;
    assert_eq!(marks[0], all[0], "a full oldest part begins with the oldest event");
    let mut seen = Vec::new();
    for (index, from) in marks.iter().enumerate() {
        seen.extend(stretch(&fresh.store, Some(*from), marks.get(index + 1).copied()).await);
    }
    assert_eq!(seen, all);

    let last = fresh.store.timeline_stretch(&of_session(), &Stretch::default(), true, 3).await.unwrap();
    assert_eq!(last.into_iter().map(|(mark, _)| mark).collect::<Vec<_>>(), all[22..]);
}

async fn a_division_stops_at_its_limit(fresh: Fresh) {
    fill(&fresh.store, 25).await;
    let places = fresh.store.timeline_places_by(&of_session(), 5, 3).await.unwrap();
    assert_eq!((places.events, places.marks.len()), (15, 3));
}

async fn a_timeline_is_filtered_by_kind_text_and_instant(fresh: Fresh) {
    let events = [
        event(0, "turn.started", json!({"turnId": "t", "payload": {"userMessage": "Where is the HARBOUR?"}})),
        event(1, "tool.invoked", json!({"turnId": "t", "tool": {"name": "read", "parameters": {"path": "50%_a"}}})),
        event(2, "tool.failed", json!({"turnId": "t", "tool": {"name": "read", "error": "gone"}})),
        event(3, "context.overflow", json!({"turnId": "t", "error": {"type": "context_overflow"}})),
        event(4, "model.called", json!({"turnId": "t", "error": {"message": "no type"}})),
        event(5, "turn.completed", json!({"turnId": "t"})),
    ];
    write(&fresh.store, &events.map(incoming)).await;
    let shown = async |filter: TimelineFilter| {
        let events = fresh.store.timeline_stretch(&filter, &Stretch::default(), false, 500).await.unwrap();
        let count = fresh.store.timeline_places(&filter).await.unwrap().events;
        assert_eq!(usize::try_from(count).unwrap(), events.len());
        events.into_iter().map(|(_, event)| event.timestamp).collect::<Vec<_>>()
    };
    let of_kinds = |kinds| TimelineFilter { kinds, ..of_session() };
    assert_eq!(shown(of_kinds(Kinds::Messages)).await, [at(0), at(5)]);
    assert_eq!(shown(of_kinds(Kinds::Tools)).await, [at(1), at(2)]);
    assert_eq!(shown(of_kinds(Kinds::Errors)).await, [at(2), at(3), at(4)]);
    let with_text = |q: &str| TimelineFilter { q: Some(q.to_owned()), ..of_session() };
    assert_eq!(shown(with_text("harbour")).await, [at(0)]);
    assert_eq!(shown(with_text("50%_A")).await, [at(1)]);
    assert_eq!(shown(TimelineFilter { until: Some(at(2)), ..of_session() }).await, [at(0), at(1), at(2)]);
}

async fn an_event_is_found_by_its_id(fresh: Fresh) {
    let event = incoming(event(7, "turn.failed", json!({})));
    let id = event.event.id;
    write(&fresh.store, &[event]).await;
    let place = fresh.store.event_place(id).await.unwrap().unwrap();
    assert_eq!((place.gateway_id.as_str(), place.session_key.as_str(), place.mark.at), ("gw", "s", at(7)));
    assert_eq!(stretch(&fresh.store, Some(place.mark), None).await, [place.mark]);
    assert_eq!(fresh.store.event_place(Uuid::new_v4()).await.unwrap(), None);
}

async fn spending_reads_what_tells_of_tokens_and_cost(fresh: Fresh) {
    let events = [
        event(0, "turn.started", json!({"turnId": "t"})),
        event(1, "context.warning", json!({"tokens": {"contextUsed": 90, "contextMax": 100}})),
        event(2, "turn.completed", json!({"turnId": "t", "tokens": {"input": 10, "cacheRead": 4, "output": 1}})),
        event(3, "turn.completed", json!({"turnId": "u", "cost": {"totalCost": 0.5}})),
    ];
    write(&fresh.store, &events.map(incoming)).await;
    let read = fresh.store.spending_events(&of_session()).await.unwrap();
    assert_eq!(read.iter().map(|event| event.timestamp).collect::<Vec<_>>(), [at(1), at(2), at(3)]);
    let spending = Spending::of(&read);
    assert_eq!((spending.total.input, spending.total.cache_read), (6, 4));
    assert_eq!(spending.total.cost_nano_usd, 500_000_000);
}

async fn kinds_and_tools_are_counted(fresh: Fresh) {
    let call = |second: i64, kind: &str, tool: &str, duration: Value, turn: &str| {
        event(second, kind, json!({"turnId": turn, "tool": {"name": tool}, "timing": {"durationMs": duration}}))
    };
    let events = [
        call(0, "tool.completed", "read", json!(10), "t"),
        call(1, "tool.failed", "read", json!(30.5), "t"),
        call(2, "tool.completed", "exec", Value::Null, "u"),
        event(3, "turn.failed", json!({"turnId": "t"})),
        event(4, "turn.completed", json!({"turnId": "t"})),
        event(5, "turn.completed", json!({})),
    ];
    write(&fresh.store, &events.map(incoming)).await;
    let kinds = fresh.store.kind_counts(&of_session()).await.unwrap();
    let kinds: Vec<_> = kinds.iter().map(|kind| (kind.event_type.as_str(), kind.events, kind.turns)).collect();
    assert_eq!(
        kinds,
        [("tool.completed", 2, 2), ("tool.failed", 1, 1), ("turn.completed", 2, 2), ("turn.failed", 1, 1)]
    );
    let tools = fresh.store.tool_counts(&of_session(), &Stretch::default(), None).await.unwrap();
    let told: Vec<_> = tools.iter().map(|tool| (tool.name.as_str(), tool.calls, tool.errors)).collect();
    assert_eq!(told, [("read", 2, 1), ("exec", 1, 0)]);
    assert_eq!((tools[0].duration_ms_sum, tools[0].duration_ms_max), (40.5, 30.5));
    let of_turn = fresh.store.tool_counts(&of_session(), &Stretch::default(), Some("u")).await.unwrap();
    assert_eq!((of_turn.len(), of_turn[0].name.as_str(), of_turn[0].duration_ms_sum), (1, "exec", 0.0));
    let later = Stretch { from: Some(Mark::before(at(1))), to: Some(Mark::before(at(2))) };
    assert_eq!(fresh.store.tool_counts(&of_session(), &later, None).await.unwrap()[0].calls, 1);
}

async fn turns_are_found_by_name(fresh: Fresh) {
    fill(&fresh.store, 6).await;
    let names = ["t1", "t4", "t99"].map(str::to_owned);
    let mut rows = fresh.store.turns_named("gw", "s", &names).await.unwrap();
    rows.sort_by(|a, b| a.turn_id.cmp(&b.turn_id));
    let page = PageRequest { limit: 10, cursor: None, ascending: true };
    let mut all = fresh.store.turns("gw", "s", &page).await.unwrap().items;
    all.retain(|row| ["t1", "t4"].contains(&row.turn_id.as_str()));
    all.sort_by(|a, b| a.turn_id.cmp(&b.turn_id));
    assert_eq!(rows, all);
    assert_eq!(rows.len(), 2);
    assert_eq!(fresh.store.turns_named("gw", "s", &[]).await.unwrap(), []);
}

fn child(second: i64, key: &str, parent: &str) -> Incoming {
    incoming(event(second, "session.created", json!({"sessionKey": key, "parentSessionKey": parent})))
}

async fn family(store: &Store, key: &str) -> model::session::Family {
    let SessionLookup::Found(row) = store.session(key, Some("gw"), at(0)).await.unwrap() else { panic!("{key}") };
    answers::family(store, &row, at(0)).await.unwrap()
}

async fn a_family_is_followed_both_ways(fresh: Fresh) {
    let mut events = vec![incoming(event(0, "session.created", json!({"sessionKey": "root"})))];
    events.extend([child(1, "a", "root"), child(3, "a2", "a"), child(2, "a1", "a"), child(4, "b", "root")]);
    events.push(incoming(event(
        5,
        "session.created",
        json!({"gatewayId": "other", "sessionKey": "x", "parentSessionKey": "root"}),
    )));
    write(&fresh.store, &events).await;
    let keys = |rows: &[model::session::SessionRow]| rows.iter().map(|row| row.session_key.clone()).collect::<Vec<_>>();
    let root = family(&fresh.store, "root").await;
    let below: Vec<_> = root.descendants.iter().map(|(level, row)| (*level, row.session_key.as_str())).collect();
    assert_eq!(below, [(1, "a"), (2, "a1"), (2, "a2"), (1, "b")]);
    assert!(!root.more && root.ancestors.is_empty());
    let leaf = family(&fresh.store, "a2").await;
    assert_eq!(keys(&leaf.ancestors), ["root", "a"]);
    assert!(leaf.descendants.is_empty());
}

async fn a_family_ends_at_its_limits(fresh: Fresh) {
    let mut events = vec![child(0, "ring-a", "ring-b"), child(1, "ring-b", "ring-a")];
    events.push(incoming(event(0, "session.created", json!({"sessionKey": "wide"}))));
    events.extend((0..=FAMILY_SESSIONS_MAX).map(|n| child(2, &format!("w{n:03}"), "wide")));
    events.push(incoming(event(0, "session.created", json!({"sessionKey": "deep0"}))));
    events.extend((0..=FAMILY_DEPTH_MAX).map(|n| child(3, &format!("deep{}", n + 1), &format!("deep{n}"))));
    write(&fresh.store, &events).await;
    let ring = family(&fresh.store, "ring-a").await;
    assert_eq!((ring.ancestors.len(), ring.descendants.len(), ring.more), (1, 0, false));
    let wide = family(&fresh.store, "wide").await;
    assert_eq!((wide.descendants.len(), wide.more), (FAMILY_SESSIONS_MAX, true));
    let deep = family(&fresh.store, "deep0").await;
    assert_eq!(deep.descendants.len(), FAMILY_DEPTH_MAX);
    let deepest = family(&fresh.store, &format!("deep{}", FAMILY_DEPTH_MAX + 1)).await;
    assert_eq!(deepest.ancestors.len(), FAMILY_DEPTH_MAX);
}
