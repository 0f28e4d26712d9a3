//! Events priced when they are written, and again when prices changed.

use super::{Contact, Incoming, Store, StoreError, StoredEvent, Verdict, Written, dispatch};
use crate::pricing::PriceTable;
use model::price::UnpricedModel;
use model::query::Filter;
use model::{Event, Timestamp};
use std::sync::Arc;

/// Where a stored event is: its time and its position in the stream.
pub type Place = (Timestamp, i64);

/// How a table prices one stored event.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceChange {
    pub seq: i64,
    /// The estimates before and after, in billionths of a dollar.
    pub before: i64,
    pub after: i64,
    /// Whether what is stored differs, be it in the table's version alone.
    pub changed: bool,
    /// Whether the table has a price for its model.
    pub priced: bool,
    /// The event with its new estimate.
    pub event: Event,
}

impl PriceChange {
    pub fn place(&self) -> Place {
        (self.event.timestamp, self.seq)
    }
}

/// A part of the stored events, priced.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceSlice {
    pub changes: Vec<PriceChange>,
    /// Where the next slice begins; `None` at the end.
    pub next: Option<Place>,
}

impl Store {
    /// This store with prices for events that do not tell their cost; without
    /// them nothing is estimated.
    #[must_use]
    pub fn with_prices(self, prices: Arc<PriceTable>) -> Self {
        Self { prices, ..self }
    }

    pub fn prices(&self) -> &PriceTable {
        &self.prices
    }

    /// Models of events written since this store was opened that have no price.
    pub fn unpriced_models(&self) -> Vec<UnpricedModel> {
        self.unpriced.models()
    }

    /// Prices a batch and writes it in one transaction with what gateways
    /// report of themselves; answers once it is committed.
    ///
    /// # Errors
    /// [`StoreError::GatewayRemoving`] while a gateway of the batch is being
    /// removed; nothing of the batch is written then.
    pub async fn write(
        &self,
        batch: &[Incoming],
        contacts: &[Contact],
        received_at: Timestamp,
    ) -> Result<Written, StoreError> {
        let (batch, priced): (Vec<Incoming>, Vec<bool>) =
            batch.iter().map(|incoming| incoming.priced(&self.prices)).unzip();
        let (verdicts, before): (Vec<Verdict>, Option<i64>) =
            dispatch!(self, writer => write::events(&batch, contacts, received_at, &self.origin))?;
        let mut stored = Vec::with_capacity(batch.len());
        let mut unpriced = 0;
        for ((incoming, verdict), priced) in batch.iter().zip(&verdicts).zip(priced) {
            let Verdict::Stored(seq) = verdict else { continue };
            if !priced {
                unpriced += 1;
                self.unpriced.count(&incoming.event);
            }
            stored.push(StoredEvent { seq: *seq, received_at, event: Arc::clone(&incoming.event) });
        }
        metrics::counter!("observatory_unpriced_events_total").increment(unpriced);
        stored.sort_by_key(|event| event.seq);
        Ok(Written { verdicts, before, stored })
    }

    /// As [`Store::write`], with the verdicts alone.
    pub async fn write_events(&self, batch: &[Incoming], received_at: Timestamp) -> Result<Vec<Verdict>, StoreError> {
        Ok(self.write(batch, &[], received_at).await?.verdicts)
    }

    /// Events whose cost is estimated, or would be if their model had a price.
    pub async fn count_estimable(&self, filter: &Filter) -> Result<u64, StoreError> {
        let count: i64 = dispatch!(self, reader => reprice::count(filter))?;
        Ok(count.unsigned_abs())
    }

    /// How this store's prices apply to a part of the stored events; nothing
    /// is written.
    pub async fn price_slice(
        &self,
        filter: &Filter,
        after: Option<Place>,
        limit: u32,
    ) -> Result<PriceSlice, StoreError> {
        dispatch!(self, reader => reprice::slice(&self.prices, filter, after, limit))
    }

    /// Prices the events at these places anew, with all that follows from it,
    /// in one transaction; returns how many changed.
    pub async fn reprice(&self, places: &[Place]) -> Result<u64, StoreError> {
        dispatch!(self, writer => reprice::apply(&self.prices, places))
    }
}
