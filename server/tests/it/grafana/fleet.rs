//! A day of a fleet, with everything that a dashboard asks for.

use super::sql::connect;
use crate::backend::Fresh;
use crate::builder::{event_at, incoming};
use model::Timestamp;
use model::alert::Alert;
use model::gateway::GatewayReport;
use model::time::SECOND_US;
use observatory::demo::fleet::Fleet;
use observatory::store::{AlertWrite, Contact, Incoming};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;

const HOURS: i64 = 26;
const EVENTS_PER_SECOND: f64 = 0.04;
const BATCH: usize = 500;
const SERIES: &str = "7b0c2f0e-43f1-4c3c-9d0e-6f0f5cf4a001";
/// How long PostgreSQL may take to publish its statistics.
const STATISTICS_WAIT_MAX: Duration = Duration::from_secs(10);

/// Fills a database with a fleet's last day and the rarer things.
pub async fn fill(fresh: &Fresh, now: Timestamp) -> PgPool {
    let start = now.plus_micros(-HOURS * 3600 * SECOND_US);
    let mut events = Fleet::new(7, 3, start).at_rate(EVENTS_PER_SECOND).step(now);
    events.extend(rare(now));
    for batch in events.chunks(BATCH) {
        let batch: Vec<Incoming> = batch.iter().map(|event| incoming(event.clone())).collect();
        let received_at = batch.iter().map(|incoming| incoming.event.timestamp).max().unwrap();
        fresh.store.write_events(&batch, received_at.plus_micros(SECOND_US)).await.unwrap();
    }
    fresh.store.write(&[], &[report(now)], now).await.unwrap();
    let alert = Alert {
        id: "a1".into(),
        rule: "context_warning".into(),
        message: "Session s at 83%".into(),
        gateway_id: "gw".into(),
        session_key: Some("s".into()),
        fired_at: now.plus_micros(-60 * SECOND_US),
        ..Alert::default()
    };
    fresh.store.write_alerts(&AlertWrite { alerts: vec![alert], ..AlertWrite::default() }).await.unwrap();
    let pool = connect(&fresh.target).await;
    publish_statistics(&pool).await;
    pool
}

/// A turn that an event alone tells of.
pub fn turn(at: Timestamp) -> Value {
    event_at(at, "turn.completed", json!({"turnId": "t0"}))
}

fn rare(now: Timestamp) -> Vec<Value> {
    let at = |minutes: i64| now.plus_micros(-minutes * 60 * SECOND_US);
    let number = |number: i64| json!({"sequence": {"series": SERIES, "number": number}});
    let full = |used: i64| json!({"input": used, "output": 10, "contextUsed": used, "contextMax": 1000});
    let overflow = json!({"type": "context_overflow", "message": "too long", "retriable": false});
    vec![
        event_at(at(50), "turn.started", number(1)),
        // Number 2 never arrives; its agent and model are not known.
        event_at(at(40), "turn.completed", number(3)),
        event_at(at(35), "context.warning", json!({"agentId": "main", "tokens": full(830)})),
        event_at(at(30), "context.overflow", json!({"agentId": "main", "tokens": full(1010), "error": overflow})),
        event_at(at(25), "compaction.completed", json!({"agentId": "main", "tokens": full(200)})),
        event_at(
            at(20),
            "turn.failed",
            json!({
                "turnId": "t1", "agentId": "main", "channel": "webchat",
                "model": {"provider": "p", "modelId": "m"}, "tokens": full(960), "cost": {"totalCost": 0.02},
                "timing": {"durationMs": 900, "ttftMs": 90},
                "error": {"type": "timeout", "message": "no answer", "retriable": true},
            }),
        ),
        event_at(
            at(15),
            "tool.failed",
            json!({
                "agentId": "main", "tool": {"name": "exec", "error": "exit 2"}, "timing": {"durationMs": 30},
                "error": {"type": "tool_error", "message": "exit 2", "retriable": false},
            }),
        ),
        event_at(at(10), "subagent.failed", json!({"agentId": "main"})),
        event_at(at(9), "turn.completed", json!({"agentId": "main", "cost": {"totalCost": 0.01, "estimated": true}})),
        event_at(at(9), "turn.started", json!({"turnId": "t2", "agentId": "main"})),
    ]
}

fn report(now: Timestamp) -> Contact {
    let report = json!({
        "gatewayId": "gw", "sentAt": now.plus_micros(2 * SECOND_US), "platform": "linux x64", "conversationAccess": true,
        "versions": {"openclaw": "2026.9.6", "plugin": "0.2.0", "node": "24.1.0"},
        "sequence": {"series": SERIES, "assigned": 3, "settled": 3},
        "queue": {"events": 3, "spoolBytes": 900},
    });
    Contact { report: GatewayReport::parse(report).unwrap(), received_at: now }
}

/// PostgreSQL counts what it read a moment later.
async fn publish_statistics(pool: &PgPool) {
    sqlx::query("VACUUM ANALYZE").execute(pool).await.unwrap();
    let published = async {
        let counted = "SELECT (SELECT blks_hit > 0 FROM pg_stat_database WHERE datname = current_database()) \
             AND (SELECT last_vacuum IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'sessions')";
        while !sqlx::query_scalar::<_, bool>(counted).fetch_one(pool).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(STATISTICS_WAIT_MAX, published).await.expect("PostgreSQL publishes no statistics");
}
