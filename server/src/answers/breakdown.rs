//! Sums by one dimension.

use super::range::Steps;
use super::summary::range;
use crate::store::{Store, StoreError};
use model::Timestamp;
use model::metrics::{BREAKDOWN_ROWS_MAX, Breakdown, Dimension};
use model::query::Filter;

/// Sums over the range of the filter, told apart by one dimension; without a
/// range, over all that is stored.
pub async fn breakdown(store: &Store, by: Dimension, filter: &Filter, now: Timestamp) -> Result<Breakdown, StoreError> {
    let (from, to) = range(store, filter, now).await?;
    let steps = Steps::cut(from, to);
    let (items, left_out) =
        store.breakdown(by, filter, steps.width_us, steps.from, steps.to, BREAKDOWN_ROWS_MAX).await?;
    Ok(Breakdown { from: steps.from, to: steps.to, by, items, left_out })
}
