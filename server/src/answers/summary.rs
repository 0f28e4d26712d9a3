//! Aggregate metrics.

use super::range::Steps;
use crate::store::{Store, StoreError};
use model::Timestamp;
use model::metrics::{Bucket, Summary};
use model::query::Filter;
use model::time::{HOUR_US, SECOND_US};
use std::collections::HashMap;

/// Range that an empty store is shown in.
const EMPTY_RANGE_US: i64 = 24 * HOUR_US;

/// Sums over the range of the filter; without one, over all that is stored.
pub async fn summary(store: &Store, filter: &Filter, now: Timestamp) -> Result<Summary, StoreError> {
    let (from, to) = range(store, filter, now).await?;
    let steps = Steps::cut(from, to);
    let (totals, held) = store.sums(filter, steps.width_us, steps.step_us, steps.from, steps.to).await?;
    let mut held: HashMap<Timestamp, _> = held.into_iter().collect();
    let buckets = steps.starts().map(|start| Bucket { start, sums: held.remove(&start).unwrap_or_default() }).collect();
    Ok(Summary {
        from: steps.from,
        to: steps.to,
        bucket_seconds: steps.step_us / SECOND_US,
        totals,
        unique_sessions: store.unique_sessions(filter, steps.from, steps.to).await?,
        buckets,
        gateways: store.session_counts(filter.gateway.as_deref(), now).await?,
    })
}

/// The range of a filter; what it leaves open is all that is stored.
pub(super) async fn range(
    store: &Store,
    filter: &Filter,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), StoreError> {
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        return Ok((from, to));
    }
    let extent = store.extent().await?;
    let from = filter.from.or(extent.map(|(first, _)| first)).unwrap_or_else(|| now.plus_micros(-EMPTY_RANGE_US));
    // Events of gateways whose clock runs ahead are part of "all".
    let newest = extent.map_or(now, |(_, last)| last.plus_micros(HOUR_US).max(now));
    Ok((from, filter.to.unwrap_or(newest)))
}
