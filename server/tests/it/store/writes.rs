use super::write;
use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use model::query::{AlertFilter, Filter, PageRequest};
use observatory::store::Verdict;
use serde_json::json;

conformance!(
    an_event_is_stored_once_whatever_comes_again,
    events_come_back_as_they_were_sent,
    positions_follow_the_order_of_commits,
    an_empty_store_answers_everything,
    the_schema_is_up_to_date_and_opening_again_changes_nothing,
);

async fn an_event_is_stored_once_whatever_comes_again(fresh: Fresh) {
    let first = incoming(event(0, "turn.started", json!({"turnId": "t"})));
    let again = first.clone();
    let mut moved = event(50, "turn.started", json!({}));
    moved["id"] = json!(first.event.id.to_string());
    let verdicts = write(&fresh.store, &[first.clone(), again]).await;
    assert!(matches!(verdicts[..], [Verdict::Stored(_), Verdict::Duplicate]));
    let verdicts = write(&fresh.store, &[first, incoming(moved)]).await;
    assert_eq!(verdicts, [Verdict::Duplicate, Verdict::Duplicate]);
    let page = fresh.store.events(&Filter::default(), &PageRequest::default(), at(0)).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(fresh.store.gateways(at(0)).await.unwrap()[0].events, 1);
}

async fn events_come_back_as_they_were_sent(fresh: Fresh) {
    let sent = event(
        1,
        "vendor.custom",
        json!({
            "agentId": "main", "channel": "telegram", "turnId": "t", "messageId": "m",
            "tokens": {"input": 10, "output": 5, "total": 15, "cacheRead": 3},
            "timing": {"startMs": 1.5, "endMs": 3.25, "durationMs": 1.75, "ttftMs": 0.5},
            "tool": {"name": "read", "parameters": {"path": "/a\u{0}b"}, "result": [1, null, "x"], "error": "no\u{0}pe"},
            "error": {"type": "tool_error", "message": "ünïcödé ✓", "stack": "at…", "retriable": false},
            "model": {"provider": "p", "modelId": "m", "thinking": "high"},
            "cost": {"inputCost": 0.1, "outputCost": 0.2, "totalCost": 0.300_000_000_1},
            "payload": {"userMessage": "hi"}, "future": {"field": [true, 1e-7, 18_446_744_073_709_551_615_u64]},
        }),
    );
    write(&fresh.store, &[incoming(sent.clone())]).await;
    let page = fresh.store.events(&Filter::default(), &PageRequest::default(), at(0)).await.unwrap();
    assert_eq!(serde_json::to_value(&page.items[0]).unwrap(), sent);
    let found = fresh.store.event(page.items[0].id).await.unwrap();
    assert_eq!(serde_json::to_value(found).unwrap(), sent);
    assert_eq!(fresh.store.event(uuid::Uuid::nil()).await.unwrap(), None);
}

async fn positions_follow_the_order_of_commits(fresh: Fresh) {
    let first = write(&fresh.store, &[incoming(event(5, "turn.started", json!({})))]).await;
    let second = write(&fresh.store, &[incoming(event(1, "turn.started", json!({})))]).await;
    let (Verdict::Stored(one), Verdict::Stored(two)) = (first[0], second[0]) else { panic!("not stored") };
    assert!(one < two);
    assert_eq!(fresh.store.stream_bounds().await.unwrap(), (one, two));
    let rest = fresh.store.events_after(one, 10).await.unwrap();
    assert_eq!(rest.iter().map(|event| event.seq).collect::<Vec<_>>(), [two]);
    assert_eq!(fresh.store.events_after(0, 1).await.unwrap().len(), 1);
}

async fn an_empty_store_answers_everything(fresh: Fresh) {
    let store = &fresh.store;
    let (filter, page) = (Filter::default(), PageRequest::default());
    store.ping().await.unwrap();
    assert_eq!(store.stream_bounds().await.unwrap(), (0, 0));
    assert!(store.events(&filter, &page, at(0)).await.unwrap().items.is_empty());
    assert!(store.sessions(&filter, &page, at(0)).await.unwrap().items.is_empty());
    assert!(store.turns("g", "s", &page).await.unwrap().items.is_empty());
    assert!(store.alerts(&AlertFilter::default(), &page).await.unwrap().items.is_empty());
    assert!(store.gateways(at(0)).await.unwrap().is_empty());
    assert!(store.heatmap(None, at(-10), at(10), 5).await.unwrap().is_empty());
    assert!(store.failing_sessions(None, at(-10), None, 5, at(0)).await.unwrap().is_empty());
    assert_eq!(store.seen().await.unwrap(), (false, false));
    assert_eq!(store.extent().await.unwrap(), None);
    let summary = observatory::answers::summary(store, &filter, at(0)).await.unwrap();
    assert_eq!((summary.totals.events, summary.unique_sessions), (0, 0));
}

async fn the_schema_is_up_to_date_and_opening_again_changes_nothing(fresh: Fresh) {
    assert!(fresh.store.migrations().await.unwrap().iter().all(|step| step.applied));
    write(&fresh.store, &[incoming(event(1, "turn.started", json!({})))]).await;
    let again = observatory::store::Store::open(&fresh.target).await.unwrap();
    assert_eq!(again.kind(), fresh.store.kind());
    assert_eq!(again.stream_bounds().await.unwrap(), fresh.store.stream_bounds().await.unwrap());
    again.close().await;
}

#[test]
fn both_databases_have_the_same_steps() {
    let steps = |folder: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(steps("sqlite"), steps("postgres"));
}
