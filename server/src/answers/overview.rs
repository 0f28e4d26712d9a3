//! The overview in one answer.

use super::summary::summary;
use crate::store::{Store, StoreError};
use model::Timestamp;
use model::metrics::Overview;
use model::query::Filter;
use model::time::HOUR_US;

/// Sessions of the context heatmap.
const HEATMAP_SESSIONS_MAX: u32 = 12;
const FAILURES_MAX: u32 = 10;
/// Longest range, in hours: 30 days.
const HOURS_MAX: u32 = 720;

/// The last `hours` until `now`. `cursor` is the position in the stream from
/// before the answer was computed: replaying from there misses nothing.
pub async fn overview(
    store: &Store,
    hours: u32,
    gateway: Option<String>,
    cursor: i64,
    now: Timestamp,
) -> Result<Overview, StoreError> {
    let from = now.plus_micros(-i64::from(hours.clamp(1, HOURS_MAX)) * HOUR_US);
    let filter = Filter { gateway: gateway.clone(), from: Some(from), to: Some(now), ..Filter::default() };
    let gateway = gateway.as_deref();
    let (any_events, demo) = store.seen().await?;
    Ok(Overview {
        now,
        cursor,
        summary: summary(store, &filter, now).await?,
        heatmap: store.heatmap(gateway, from, now, HEATMAP_SESSIONS_MAX).await?,
        failures: store.failing_sessions(gateway, from, FAILURES_MAX, now).await?,
        any_events,
        demo,
    })
}
