//! The stream of a server has what all servers store.

use super::pair::{Pair, pair, terminate};
use super::reader::Reader;
use crate::builder::event;
use crate::store::alerts::{alert, of};
use model::alert::AlertState;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

fn readers(pair: &Pair, query: &'static str) -> [Reader; 2] {
    let urls = [pair.leader.url.as_str(), pair.follower.url.as_str()];
    [Reader::new(&urls, 0, query), Reader::new(&urls, 1, query)]
}

async fn stored(pair: &Pair) -> Vec<String> {
    let events = pair.fresh.store.events_after(0, 10_000).await.unwrap();
    events.iter().map(|stored| stored.event.id.to_string()).collect()
}

#[tokio::test]
async fn every_stream_has_what_any_server_stored_once_and_in_order() {
    let pair = pair().await;
    let [mut one, mut other] = readers(&pair, "");
    one.connected().await;
    other.connected().await;
    let post = async |app: &crate::harness::TestApp, count: i64| {
        for second in 0..count {
            let events: Vec<Value> = (0..3).map(|_| event(second, "turn.started", json!({}))).collect();
            assert_eq!(app.ingest(&events).await.0, StatusCode::OK);
        }
    };
    tokio::join!(post(&pair.leader, 40), post(&pair.leader, 40), post(&pair.follower, 40), post(&pair.follower, 40));
    let expected = stored(&pair).await;
    assert_eq!(expected.len(), 480);
    for reader in [&mut one, &mut other] {
        reader.until("all events", |reader| reader.ids.len() >= 480).await;
        assert_eq!(reader.ids, expected);
    }

    // At the other server, from where it was here.
    let urls = [pair.follower.url.as_str()];
    let mut moved = Reader::new(&urls, 0, "");
    moved.cursor = 200;
    moved.until("the rest", |reader| reader.cursor == one.cursor).await;
    let behind = pair.fresh.store.events_after(200, 10_000).await.unwrap();
    assert_eq!(moved.ids, behind.iter().map(|stored| stored.event.id.to_string()).collect::<Vec<_>>());
    pair.leader.stop().await;
    pair.follower.stop().await;
}

/// A reader may come from a server that is ahead of this one.
#[tokio::test]
async fn a_position_that_this_server_has_not_heard_of_is_kept() {
    let pair = pair().await;
    pair.leader.ingest(&[event(0, "turn.started", json!({}))]).await;
    insert_unheard(&pair.pool).await;
    let (_, last) = pair.fresh.store.stream_bounds().await.unwrap();
    let [_, mut reader] = readers(&pair, "");
    reader.cursor = last;
    // The hello says so: `Reader` compares.
    reader.connected().await;
    pair.leader.ingest(&[event(1, "turn.started", json!({}))]).await;
    reader.until("what comes next", |reader| reader.ids.len() == 1).await;
    assert_eq!(reader.ids, stored(&pair).await[2..]);

    // One that nobody gave is not waited for.
    let url = format!("{}/api/v1/stream?after=9000000000", pair.leader.url.replacen("http", "ws", 1));
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    let hello = futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap();
    let hello: Value = serde_json::from_str(hello.to_text().unwrap()).unwrap();
    assert_eq!(hello["cursor"], pair.fresh.store.stream_bounds().await.unwrap().1);
}

/// An event of which nobody is told, as if the notification were lost.
async fn insert_unheard(pool: &PgPool) -> String {
    let id = Uuid::new_v4();
    let mut transaction = pool.begin().await.unwrap();
    let statements = [
        "SELECT pg_advisory_xact_lock(7093271802)".to_owned(),
        format!("INSERT INTO event_ids (id, timestamp) SELECT '{id}', timestamp FROM event_ids WHERE seq = 1"),
        "CREATE TEMPORARY TABLE unheard ON COMMIT DROP AS SELECT * FROM events WHERE seq = 1".to_owned(),
        format!(
            "UPDATE unheard SET body = replace(body, id::text, '{id}'), id = '{id}', \
             seq = (SELECT MAX(seq) FROM event_ids)"
        ),
        "INSERT INTO events SELECT * FROM unheard".to_owned(),
    ];
    for statement in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    id.to_string()
}

#[tokio::test]
async fn a_notification_that_is_lost_costs_a_second_and_no_event() {
    let pair = pair().await;
    let mut readers = readers(&pair, "");
    pair.leader.ingest(&[event(0, "turn.started", json!({}))]).await;
    for reader in &mut readers {
        reader.until("the first event", |reader| reader.ids.len() == 1).await;
    }
    let unheard = insert_unheard(&pair.pool).await;
    let begun = std::time::Instant::now();
    for reader in &mut readers {
        reader.until("the event that nobody was told of", |reader| reader.ids.len() == 2).await;
        assert_eq!(reader.ids[1], unheard);
    }
    println!("seen {:?} after it was stored", begun.elapsed());
    let missed = pair.leader.metric_until("observatory_notifications_missed_total", |value| value >= 1.0).await;
    assert!(missed >= 1.0);

    // Those who listen are cut off, and what comes then is not lost either.
    assert_eq!(terminate(&pair.pool, "observatory listener").await, 2);
    for second in 0..20 {
        pair.follower.ingest(&[event(second, "turn.started", json!({}))]).await;
    }
    let expected = stored(&pair).await;
    for reader in &mut readers {
        reader.until("what came without listeners", |reader| reader.ids.len() == 22).await;
        assert_eq!(reader.ids, expected);
        assert_eq!(reader.connections, 1, "no reader noticed");
    }
    // They listen again.
    crate::alerts::watch::until("listeners", async || {
        let listening: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND application_name = 'observatory listener'",
        )
        .fetch_one(&pair.pool)
        .await
        .unwrap();
        (listening == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn alerts_of_any_writer_come_to_every_stream() {
    let pair = pair().await;
    let mut readers = readers(&pair, "&alerts=only");
    for reader in &mut readers {
        reader.connected().await;
    }
    // More than are read at once, and nobody is told.
    let many: Vec<_> = (1..=201).map(|number| alert(number, AlertState::Resolved)).collect();
    let mut ids: Vec<String> = many.iter().map(|alert| alert.id.clone()).collect();
    pair.fresh.store.write_alerts(&of(many)).await.unwrap();
    ids.sort();
    for reader in &mut readers {
        reader.until("all alerts", |reader| reader.alerts.len() >= 201).await;
        let mut seen: Vec<&str> = reader.alerts.iter().map(|alert| alert["id"].as_str().unwrap()).collect();
        seen.sort_unstable();
        assert_eq!(seen, ids);
    }
}
