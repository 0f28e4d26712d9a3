use crate::backend::{Fresh, conformance};
use crate::builder::{at, event, incoming};
use observatory::store::SettingRow;
use serde_json::json;

conformance!(settings_are_set_changed_and_taken_back, the_database_tells_its_size);

async fn settings_are_set_changed_and_taken_back(fresh: Fresh) {
    let store = &fresh.store;
    assert_eq!(store.setting("days").await.unwrap(), None);
    store.put_setting("days", "7", "first", at(1)).await.unwrap();
    store.put_setting("other", "\"x\"", "first", at(1)).await.unwrap();
    store.put_setting("days", "9", "second", at(2)).await.unwrap();
    let expected = SettingRow { value: "9".into(), changed_at: at(2).micros(), changed_by: "second".into() };
    assert_eq!(store.setting("days").await.unwrap(), Some(expected));
    store.remove_setting("days").await.unwrap();
    store.remove_setting("days").await.unwrap();
    assert_eq!(store.setting("days").await.unwrap(), None);
    assert_eq!(store.setting("other").await.unwrap().unwrap().value, "\"x\"");
}

async fn the_database_tells_its_size(fresh: Fresh) {
    let before = fresh.store.disk_bytes().await.unwrap();
    assert!(before > 0);
    let text = "x".repeat(100_000);
    let events: Vec<_> = (0..20)
        .map(|n| {
            // Unlike each other, so that no compression hides them.
            let noise: String = (0..2_000).map(|_| uuid::Uuid::new_v4().simple().to_string()).collect();
            incoming(event(n, "turn.completed", json!({"payload": {"userMessage": format!("{text}{noise}")}})))
        })
        .collect();
    super::write(&fresh.store, &events).await;
    let after = fresh.store.disk_bytes().await.unwrap();
    assert!(after > before + 500_000, "{before} {after}");
}
