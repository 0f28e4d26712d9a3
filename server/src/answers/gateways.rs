//! Gateways with what is wrong with them.

use crate::store::{Store, StoreError};
use model::Timestamp;
use model::gateway::{
    Gateway, GatewayDetail, GatewayHealth, KIND_HISTORY_HOURS, KindHour, KindHourKey, MissingRange, MissingSessions,
    activity, problems, stopped_kinds,
};
use model::session::SessionRow;
use model::time::{HOUR_US, SECOND_US};
use std::collections::BTreeMap;

/// Over how many minutes the rate of events is taken.
const RATE_MINUTES: i64 = 10;
/// Missing ranges that one answer lists.
const MISSING_MAX: usize = 100;

type KindRows = Vec<(KindHourKey, KindHour)>;

/// All gateways, by id.
pub async fn gateways_health(store: &Store, now: Timestamp) -> Result<Vec<GatewayHealth>, StoreError> {
    let mut kinds: BTreeMap<String, KindRows> = BTreeMap::new();
    for row in store.event_kinds(None, history(now)).await? {
        kinds.entry(row.0.gateway_id.clone()).or_default().push(row);
    }
    let rates = store.recent_events(None, rate_from(now)).await?;
    let gateways = store.gateways(now).await?;
    Ok(gateways
        .into_iter()
        .map(|gateway| {
            let rows = kinds.remove(&gateway.gateway_id).unwrap_or_default();
            let recent = rates.get(&gateway.gateway_id).copied().unwrap_or(0);
            health(gateway, &rows, recent, now)
        })
        .collect())
}

/// One gateway, if it is known.
pub async fn gateway_detail(store: &Store, id: &str, now: Timestamp) -> Result<Option<GatewayDetail>, StoreError> {
    let Some(gateway) = store.gateway(id, now).await? else {
        return Ok(None);
    };
    let rows = store.event_kinds(Some(id), history(now)).await?;
    let recent = store.recent_events(Some(id), rate_from(now)).await?.remove(id).unwrap_or(0);
    let mut missing = Vec::new();
    for range in store.missing_events(id).await?.into_iter().take(MISSING_MAX) {
        let sessions = store.sessions_between(id, range.from, range.to).await?;
        missing.push(MissingSessions { range, sessions });
    }
    let kinds = activity(&rows, now);
    Ok(Some(GatewayDetail { health: health(gateway, &rows, recent, now), missing, kinds }))
}

/// Missing events of its gateway that may belong to a session.
pub async fn session_missing(store: &Store, session: &SessionRow) -> Result<Vec<MissingRange>, StoreError> {
    let mut missing = store.missing_events(&session.gateway_id).await?;
    missing.retain(|range| range.touches(session.started_at, session.last_event_at));
    missing.truncate(MISSING_MAX);
    Ok(missing)
}

fn health(gateway: Gateway, rows: &KindRows, recent: i64, now: Timestamp) -> GatewayHealth {
    let problems = problems(&gateway, stopped_kinds(rows), now);
    GatewayHealth { gateway, events_per_minute: recent as f64 / RATE_MINUTES as f64, problems }
}

fn history(now: Timestamp) -> Timestamp {
    now.bucket(HOUR_US).plus_micros(-(KIND_HISTORY_HOURS - 1) * HOUR_US)
}

fn rate_from(now: Timestamp) -> Timestamp {
    now.plus_micros(-RATE_MINUTES * 60 * SECOND_US)
}
