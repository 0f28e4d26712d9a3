//! A range against the one before it.

use super::range::Steps;
use super::summary::{range, summary};
use crate::store::{Store, StoreError};
use model::Timestamp;
use model::metrics::{Bucket, Comparison};
use model::query::Filter;
use std::collections::HashMap;

/// The summary of the filter's range, and the sums of the range before it.
/// That one lies a whole number of buckets back, so that each bucket has one
/// to be compared with; it ends as far into its last bucket as the range does.
pub async fn comparison(store: &Store, filter: &Filter, now: Timestamp) -> Result<Comparison, StoreError> {
    let (from, to) = range(store, filter, now).await?;
    let filter = &Filter { from: Some(from), to: Some(to), ..filter.clone() };
    let steps = Steps::cut(from, to);
    let span = to.since(from).max(1);
    let back_us = -((span + steps.step_us - 1) / steps.step_us * steps.step_us);
    let (first, last) = (steps.from.plus_micros(back_us), steps.to.plus_micros(back_us).min(steps.from));
    let (before, held) = store.sums(filter, steps.width_us, steps.step_us, first, last).await?;
    let mut held: HashMap<Timestamp, _> = held.into_iter().collect();
    let before_buckets = steps
        .starts()
        .map(|start| {
            let sums = held.remove(&start.plus_micros(back_us)).unwrap_or_default();
            Bucket { start, sums }
        })
        .collect();
    Ok(Comparison { now: summary(store, filter, now).await?, before, before_buckets })
}
