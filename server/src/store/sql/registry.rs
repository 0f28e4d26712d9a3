//! What gateways report, which of their events are missing, and what people
//! say of them.

use super::dialect::{BEGIN_WRITE, Connection, Database, Pool};
use crate::store::{Contact, StoreError};
use model::Timestamp;
use model::event::Sequence;
use model::gateway::{Coverage, GatewayChange, MissingRange, ReportedState};
use model::session::SessionId;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// News of one gateway's sequence numbers and of itself.
#[derive(Default)]
pub struct News<'a> {
    pub received: Vec<(Sequence, Timestamp)>,
    pub contacts: Vec<&'a Contact>,
}

/// Whether one of these sessions belongs to a gateway that is being removed.
pub async fn removing(
    connection: &mut Connection,
    sessions: &BTreeSet<SessionId>,
    contacts: &[Contact],
) -> Result<Option<String>, StoreError> {
    let mut leaving: Vec<String> = sqlx::query_scalar("SELECT gateway_id FROM gateways WHERE removing_at IS NOT NULL")
        .fetch_all(connection)
        .await?;
    leaving.sort();
    let is_named = |id: &String| {
        sessions.iter().any(|session| session.gateway_id == *id)
            || contacts.iter().any(|contact| contact.report.gateway_id == *id)
    };
    Ok(leaving.into_iter().find(is_named))
}

/// Books the news. The gateways' rows are there already and locked: they were
/// touched before in the same transaction.
pub async fn take(connection: &mut Connection, news: &BTreeMap<String, News<'_>>) -> Result<(), StoreError> {
    for (gateway_id, news) in news {
        let held: Option<String> = sqlx::query_scalar("SELECT coverage FROM gateways WHERE gateway_id = $1")
            .bind(gateway_id.as_str())
            .fetch_one(&mut *connection)
            .await?;
        let mut coverage: Coverage = held.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        for (sequence, at) in &news.received {
            coverage.receive(sequence.series, sequence.number, *at);
        }
        for contact in &news.contacts {
            if let Some(sequence) = &contact.report.sequence {
                coverage.report(sequence, contact.received_at);
            }
        }
        if let Some(newest) = news.contacts.iter().max_by_key(|contact| contact.received_at) {
            sqlx::query("UPDATE gateways SET report = $2 WHERE gateway_id = $1")
                .bind(gateway_id.as_str())
                .bind(serde_json::to_string(&state(newest))?)
                .execute(&mut *connection)
                .await?;
        }
        sqlx::query("UPDATE gateways SET coverage = $2, missing_events = $3 WHERE gateway_id = $1")
            .bind(gateway_id.as_str())
            .bind(serde_json::to_string(&coverage)?)
            .bind(i64::try_from(coverage.missing_events()).unwrap_or(i64::MAX))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn state(Contact { report, received_at }: &Contact) -> ReportedState {
    ReportedState {
        received_at: *received_at,
        started_at: report.started_at,
        versions: report.versions.clone(),
        platform: report.platform.clone(),
        clock_skew_ms: report.sent_at.since(*received_at) / 1000,
        conversation_access: report.conversation_access,
        queue: report.queue,
    }
}

/// What a gateway has lost.
pub async fn missing(pool: &Pool, gateway_id: &str) -> Result<Vec<MissingRange>, StoreError> {
    let held: Option<Option<String>> = sqlx::query_scalar("SELECT coverage FROM gateways WHERE gateway_id = $1")
        .bind(gateway_id)
        .fetch_optional(pool)
        .await?;
    let coverage: Option<Coverage> = held.flatten().as_deref().map(serde_json::from_str).transpose()?;
    Ok(coverage.map(|coverage| coverage.missing()).unwrap_or_default())
}

/// Sessions of a gateway that were under way between two instants.
pub async fn sessions_between(
    pool: &Pool,
    gateway_id: &str,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<i64, StoreError> {
    let mut query = QueryBuilder::<Database>::new("SELECT COUNT(*) FROM sessions WHERE gateway_id = ");
    query.push_bind(gateway_id.to_owned());
    if let Some(from) = from {
        query.push(" AND last_event_at >= ").push_bind(from.micros());
    }
    if let Some(to) = to {
        query.push(" AND started_at <= ").push_bind(to.micros());
    }
    Ok(query.build_query_scalar().persistent(false).fetch_one(pool).await?)
}

/// Changes what people say of a gateway; `false` if it is not known.
pub async fn change(pool: &Pool, gateway_id: &str, change: &GatewayChange) -> Result<bool, StoreError> {
    let name = change.name.as_ref().map(|name| Some(name.trim()).filter(|name| !name.is_empty()));
    let mut transaction = pool.begin_with(BEGIN_WRITE).await?;
    let mut found = 0;
    if let Some(name) = name {
        let done = sqlx::query("UPDATE gateways SET name = $2 WHERE gateway_id = $1").bind(gateway_id).bind(name);
        found += done.execute(&mut *transaction).await?.rows_affected();
    }
    // Without a change it only looks whether the gateway is there.
    let done = sqlx::query("UPDATE gateways SET muted = COALESCE($2, muted) WHERE gateway_id = $1");
    found += done.bind(gateway_id).bind(change.muted).execute(&mut *transaction).await?.rows_affected();
    transaction.commit().await?;
    Ok(found > 0)
}
