use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::query::{Filter, PageRequest};
use model::session::Status;
use observatory::answers;
use observatory::store::{Incoming, SessionLookup, Store, StoreError};
use serde_json::{Value, json};

conformance!(
    sessions_are_filtered_by_everything,
    a_status_filter_agrees_with_the_status_shown,
    pages_follow_each_other_without_gap_or_overlap,
    a_foreign_cursor_is_refused,
    a_key_of_several_gateways_is_ambiguous,
    turns_carry_their_sums_and_the_newest_open_one_shows_on_the_session,
    sums_are_exact_per_bucket_and_in_total,
    the_heatmap_shows_the_peak_of_each_hour_fullest_first,
    gateways_are_counted_and_invented_ones_known,
    the_newest_failures_come_first,
);

fn fleet() -> Vec<Incoming> {
    let row = |seconds: i64, kind: &str, key: &str, extra: Value| {
        let mut event = event(seconds, kind, extra);
        event["sessionKey"] = json!(key);
        incoming(event)
    };
    let model = json!({"provider": "p", "modelId": "opus"});
    vec![
        row(0, "turn.started", "agent:main:Open_1", json!({"turnId": "a", "agentId": "main"})),
        row(10, "turn.completed", "agent:main:idle", json!({"turnId": "b", "channel": "telegram", "model": model})),
        row(
            20,
            "turn.failed",
            "agent:main:bad",
            json!({"turnId": "c", "error": {"type": "timeout", "message": "100% slow", "retriable": true}}),
        ),
        row(30, "session.ended", "agent:main:done", json!({})),
        row(40, "turn.completed", "agent:x:far", json!({"gatewayId": "other", "turnId": "d"})),
    ]
}

async fn keys(store: &Store, filter: Filter) -> Vec<String> {
    let page = store.sessions(&filter, &PageRequest::default(), at(3600)).await.unwrap();
    page.items.into_iter().map(|row| row.session_key).collect()
}

async fn sessions_are_filtered_by_everything(fresh: Fresh) {
    write(&fresh.store, &fleet()).await;
    let some = |text: &str| Some(text.to_owned());
    let store = &fresh.store;
    assert_eq!(keys(store, Filter::default()).await.len(), 5);
    assert_eq!(keys(store, Filter { gateway: some("other"), ..Filter::default() }).await, ["agent:x:far"]);
    assert_eq!(keys(store, Filter { agent: some("main"), ..Filter::default() }).await, ["agent:main:Open_1"]);
    assert_eq!(keys(store, Filter { channel: some("telegram"), ..Filter::default() }).await, ["agent:main:idle"]);
    assert_eq!(keys(store, Filter { model: some("opus"), ..Filter::default() }).await, ["agent:main:idle"]);
    assert_eq!(
        keys(store, Filter { event_type: some("session.ended"), ..Filter::default() }).await,
        ["agent:main:done"]
    );
    assert_eq!(keys(store, Filter { q: some("OPEN_1"), ..Filter::default() }).await, ["agent:main:Open_1"]);
    assert_eq!(keys(store, Filter { q: some("100% s"), ..Filter::default() }).await, ["agent:main:bad"]);
    assert_eq!(keys(store, Filter { q: some("%"), ..Filter::default() }).await, ["agent:main:bad"]);
    assert_eq!(
        keys(store, Filter { from: Some(at(30)), ..Filter::default() }).await,
        ["agent:x:far", "agent:main:done"]
    );
    assert_eq!(keys(store, Filter { to: Some(at(10)), ..Filter::default() }).await, ["agent:main:Open_1"]);
}

async fn a_status_filter_agrees_with_the_status_shown(fresh: Fresh) {
    write(&fresh.store, &fleet()).await;
    for now in [at(41), at(3600)] {
        let all = fresh.store.sessions(&Filter::default(), &PageRequest::default(), now).await.unwrap().items;
        let counts = fresh.store.session_counts(None, now).await.unwrap();
        let (mut counted, mut shown) = (0, 0);
        for status in Status::ALL {
            let filter = Filter { status: Some(status), ..Filter::default() };
            let filtered = fresh.store.sessions(&filter, &PageRequest::default(), now).await.unwrap().items;
            let expected: Vec<_> = all.iter().filter(|row| row.status == status).cloned().collect();
            assert_eq!(filtered, expected, "{status} at {now}");
            shown += filtered.len();
            counted += counts
                .iter()
                .map(|gateway| match status {
                    Status::Active => gateway.active,
                    Status::Idle => gateway.idle,
                    Status::Error => gateway.error,
                    Status::Ended => gateway.ended,
                })
                .sum::<i64>();
            let events = fresh.store.events(&filter, &PageRequest::default(), now).await.unwrap().items;
            assert_eq!(events.len(), expected.len());
        }
        assert_eq!((shown, counted), (5, 5));
    }
}

async fn pages_follow_each_other_without_gap_or_overlap(fresh: Fresh) {
    let events: Vec<Incoming> = (0..25)
        .map(|n| {
            incoming(event(
                n / 3,
                "turn.completed",
                json!({"turnId": format!("t{n}"), "sessionKey": format!("s{}", n % 11)}),
            ))
        })
        .collect();
    write(&fresh.store, &events).await;
    for ascending in [false, true] {
        let (mut cursor, mut seen) = (None, Vec::new());
        loop {
            let page = PageRequest { limit: 4, cursor, ascending };
            let page = fresh.store.events(&Filter::default(), &page, at(0)).await.unwrap();
            seen.extend(page.items.iter().map(|event| (event.timestamp, event.id)));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 25);
        let times: Vec<_> = seen.iter().map(|(time, _)| *time).collect();
        let mut sorted = times.clone();
        sorted.sort();
        if !ascending {
            sorted.reverse();
        }
        assert_eq!(times, sorted);
    }
    let (mut cursor, mut sessions) = (None, Vec::new());
    loop {
        let page = PageRequest { limit: 3, cursor, ascending: false };
        let page = fresh.store.sessions(&Filter::default(), &page, at(0)).await.unwrap();
        sessions.extend(page.items.into_iter().map(|row| row.session_key));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    sessions.sort();
    sessions.dedup();
    assert_eq!(sessions.len(), 11);
}

async fn a_foreign_cursor_is_refused(fresh: Fresh) {
    for cursor in ["nonsense", "12~x"] {
        let page = PageRequest { cursor: Some(cursor.to_owned()), ..PageRequest::default() };
        let refused = |outcome: Result<(), StoreError>| matches!(outcome, Err(StoreError::BadCursor));
        assert!(refused(fresh.store.events(&Filter::default(), &page, at(0)).await.map(drop)));
        assert!(refused(fresh.store.sessions(&Filter::default(), &page, at(0)).await.map(drop)));
    }
}

async fn a_key_of_several_gateways_is_ambiguous(fresh: Fresh) {
    let there = incoming(event(0, "turn.started", json!({"gatewayId": "b"})));
    let here = incoming(event(0, "turn.started", json!({"gatewayId": "a"})));
    write(&fresh.store, &[there, here]).await;
    let found = fresh.store.session("s", None, at(0)).await.unwrap();
    assert!(matches!(found, SessionLookup::Ambiguous(gateways) if gateways == ["a", "b"]));
    let found = fresh.store.session("s", Some("b"), at(0)).await.unwrap();
    assert!(matches!(found, SessionLookup::Found(row) if row.gateway_id == "b"));
    assert!(matches!(fresh.store.session("t", None, at(0)).await.unwrap(), SessionLookup::NotFound));
}

async fn turns_carry_their_sums_and_the_newest_open_one_shows_on_the_session(fresh: Fresh) {
    let usage = json!({"input": 100, "output": 20, "contextUsed": 50, "contextMax": 200});
    let events = [
        event(0, "turn.started", json!({"turnId": "one"})),
        event(1, "tool.invoked", json!({"turnId": "one", "tool": {"name": "read"}})),
        event(2, "tool.failed", json!({"turnId": "one", "tool": {"name": "read", "error": "gone"}})),
        event(
            3,
            "turn.completed",
            json!({"turnId": "one", "tokens": usage, "cost": {"totalCost": 0.25}, "timing": {"durationMs": 2900}}),
        ),
        event(10, "turn.started", json!({"turnId": "two"})),
        event(11, "turn.started", json!({"turnId": "three"})),
    ];
    for one in events {
        write(&fresh.store, &[incoming(one)]).await;
    }
    let turns = fresh.store.turns("gw", "s", &PageRequest::default()).await.unwrap().items;
    assert_eq!(turns.iter().map(|turn| turn.turn_id.as_str()).collect::<Vec<_>>(), ["three", "two", "one"]);
    let one = &turns[2];
    assert_eq!((one.tool_calls, one.tool_errors, one.open, one.failed), (1, 1, false, false));
    assert_eq!(
        (one.tokens.total, one.tokens.percent_used, one.cost_usd, one.duration_ms),
        (120, Some(0.25), 0.25, Some(2900.0))
    );
    let SessionLookup::Found(session) = fresh.store.session("s", None, at(12)).await.unwrap() else {
        panic!("no session")
    };
    let open = session.open_turn.unwrap();
    assert_eq!((open.turn_id.as_deref(), open.started_at), (Some("three"), at(11)));
    assert_eq!((session.turns, session.tool_calls, session.tool_errors, session.cost_usd), (1, 1, 1, 0.25));
    assert_eq!(session.last_error.unwrap().message, "gone");
    let page = PageRequest { limit: 2, cursor: None, ascending: true };
    let first = fresh.store.turns("gw", "s", &page).await.unwrap();
    let next = PageRequest { cursor: first.next_cursor, ..page };
    assert_eq!(fresh.store.turns("gw", "s", &next).await.unwrap().items[0].turn_id, "three");
}

async fn sums_are_exact_per_bucket_and_in_total(fresh: Fresh) {
    let turn = |seconds: i64, id: &str, kind: &str, agent: &str| {
        incoming(event(
            seconds,
            kind,
            json!({"turnId": id, "agentId": agent, "cost": {"totalCost": 0.1},
            "tokens": {"input": 7, "output": 3, "percentUsed": 0.5}, "timing": {"durationMs": 1000}}),
        ))
    };
    let events = [
        turn(0, "a", "turn.completed", "x"),
        turn(3599, "b", "turn.failed", "x"),
        turn(3600, "c", "turn.completed", "y"),
    ];
    write(&fresh.store, &events).await;
    let filter = Filter { from: Some(at(-3600)), to: Some(at(7200)), ..Filter::default() };
    let summary = answers::summary(&fresh.store, &filter, at(7200)).await.unwrap();
    assert_eq!(summary.bucket_seconds, 300);
    let hour = |from: i64, to: i64| Filter { from: Some(at(from)), to: Some(at(to)), ..Filter::default() };
    let first = answers::summary(&fresh.store, &hour(0, 3600), at(7200)).await.unwrap().totals;
    assert_eq!((first.turns, first.failed_turns, first.errors, first.tokens_total), (2, 1, 1, 20));
    let all = answers::summary(&fresh.store, &Filter::default(), at(7200)).await.unwrap();
    assert_eq!((all.totals.turns, all.totals.events, all.unique_sessions), (3, 3, 1));
    assert!((all.totals.cost_usd - 0.3).abs() < 1e-12);
    assert_eq!((all.totals.avg_context_percent, all.totals.avg_duration_ms), (Some(0.5), Some(1000.0)));
    assert_eq!(all.buckets.iter().map(|bucket| bucket.sums.turns).sum::<i64>(), 3);
    let only_y = Filter { agent: Some("y".into()), ..Filter::default() };
    assert_eq!(answers::summary(&fresh.store, &only_y, at(7200)).await.unwrap().totals.turns, 1);
}

async fn the_heatmap_shows_the_peak_of_each_hour_fullest_first(fresh: Fresh) {
    let gauge = |seconds: i64, key: &str, percent: f64| {
        incoming(event(seconds, "turn.completed", json!({"sessionKey": key, "tokens": {"percentUsed": percent}})))
    };
    write(
        &fresh.store,
        &[gauge(0, "low", 0.2), gauge(5, "high", 0.9), gauge(6, "high", 0.4), gauge(3700, "high", 0.1)],
    )
    .await;
    write(&fresh.store, &[gauge(7, "low", 0.3), incoming(event(8, "turn.started", json!({"sessionKey": "low"})))])
        .await;
    let heat = fresh.store.heatmap(None, at(0), at(7200), 5).await.unwrap();
    assert_eq!(heat.iter().map(|row| row.session_key.as_str()).collect::<Vec<_>>(), ["high", "low"]);
    assert_eq!(heat[0].cells.iter().map(|cell| cell.percent_max).collect::<Vec<_>>(), [0.9, 0.1]);
    assert!((heat[1].cells[0].percent_max - 0.3).abs() < 1e-9);
    assert_eq!(fresh.store.heatmap(None, at(0), at(7200), 1).await.unwrap().len(), 1);
}

async fn gateways_are_counted_and_invented_ones_known(fresh: Fresh) {
    write(&fresh.store, &fleet()).await;
    let gateways = fresh.store.gateways(at(3600)).await.unwrap();
    assert_eq!(gateways.iter().map(|gateway| gateway.gateway_id.as_str()).collect::<Vec<_>>(), ["gw", "other"]);
    assert_eq!(
        (gateways[0].events, gateways[0].errors, gateways[0].sessions, gateways[0].active_sessions),
        (4, 1, 4, 1)
    );
    assert_eq!(gateways[1].last_event_at, Some(at(40)));
    assert_eq!(fresh.store.seen().await.unwrap(), (true, false));
    write(&fresh.store, &[incoming(event(0, "turn.started", json!({"gatewayId": "demo-1", "demo": true})))]).await;
    assert_eq!(fresh.store.seen().await.unwrap(), (true, true));
}

async fn the_newest_failures_come_first(fresh: Fresh) {
    let failed = |seconds: i64, key: &str| incoming(event(seconds, "turn.failed", json!({"sessionKey": key})));
    write(&fresh.store, &[failed(0, "a"), failed(2, "b"), failed(1, "c")]).await;
    let rows = fresh.store.failing_sessions(Some("gw"), at(1), None, 10, at(5)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.session_key.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    let rows = fresh.store.failing_sessions(None, at(0), Some(at(2)), 10, at(5)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.session_key.as_str()).collect::<Vec<_>>(), ["c", "a"]);
}
