//! Parts of the overview that are one query each, bounded.

use super::range::Steps;
use super::summary::range;
use crate::store::{Store, StoreError};
use model::Timestamp;
use model::metrics::{GatewayStep, HeatRow};
use model::query::Filter;
use model::session::SessionRow;

/// Sessions of the context heatmap.
const HEATMAP_SESSIONS_MAX: u32 = 12;
const FAILURES_MAX: u32 = 10;

/// The sessions that were fullest in the range, fullest first.
pub async fn heatmap(store: &Store, filter: &Filter, now: Timestamp) -> Result<Vec<HeatRow>, StoreError> {
    let (from, to) = range(store, filter, now).await?;
    store.heatmap(filter.gateway.as_deref(), from, to, HEATMAP_SESSIONS_MAX).await
}

/// Sessions whose last error is newest and in the range. Without an end also
/// those of gateways whose clock runs ahead.
pub async fn failures(store: &Store, filter: &Filter, now: Timestamp) -> Result<Vec<SessionRow>, StoreError> {
    let (from, _) = range(store, filter, now).await?;
    store.failing_sessions(filter.gateway.as_deref(), from, filter.to, FAILURES_MAX, now).await
}

/// Events of each gateway, in the buckets that the range is shown in.
pub async fn gateway_series(store: &Store, filter: &Filter, now: Timestamp) -> Result<Vec<GatewayStep>, StoreError> {
    let (from, to) = range(store, filter, now).await?;
    let steps = Steps::cut(from, to);
    store.gateway_series(steps.width_us, steps.step_us, steps.from, steps.to).await
}
