//! Stored events priced again, a slice at a time, beside a running server.

use super::Summary;
use crate::progress::Progress;
use crate::store::{Place, PriceChange, Store, StoreError};
use clap::Args;
use model::Timestamp;
use model::query::Filter;
use std::time::Duration;
use tokio::time::sleep;

/// Events of one slice; one that changes is one transaction.
pub const SLICE_EVENTS_MAX: u32 = 200;
/// After a transaction the database belongs to ingest.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
#[command(after_help = AFTER_HELP)]
pub struct RepriceArgs {
    /// Only events from this time on: a date, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub from: Option<Timestamp>,
    /// Only events before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub to: Option<Timestamp>,
    /// Only events of this gateway
    #[arg(long, value_name = "ID")]
    pub gateway: Option<String>,
    /// Tell what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

const AFTER_HELP: &str = "\
Costs that a gateway told, billed or estimated by itself, stay as they are. The work is done in small \
transactions and may go on beside a running server; one that was cut short is continued by running it \
again. A running server goes on with the prices that it was started with: restart it first.";

impl RepriceArgs {
    pub fn filter(&self) -> Filter {
        Filter { gateway: self.gateway.clone(), from: self.from, to: self.to, ..Filter::default() }
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text)
        .or_else(|_| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .map_err(|_| "must be a date such as 2026-03-01, or a time such as 2026-03-01T12:00:00Z".to_owned())
}

/// Prices all events that the filter admits with the prices of the store.
///
/// # Errors
/// If the database fails; what was done until then stays, and running again
/// goes on.
pub async fn run(
    store: &Store,
    filter: &Filter,
    dry_run: bool,
    progress: &mut Progress,
) -> Result<Summary, StoreError> {
    let mut summary = Summary::new(store.prices().version(), dry_run);
    let mut after = None;
    loop {
        let slice = store.price_slice(filter, after, SLICE_EVENTS_MAX).await?;
        let changed: Vec<Place> =
            slice.changes.iter().filter(|change| change.changed).map(PriceChange::place).collect();
        if !dry_run && !changed.is_empty() {
            store.reprice(&changed).await?;
            sleep(PAUSE).await;
        }
        summary.add(&slice.changes);
        progress.tell(summary.events);
        after = slice.next;
        if after.is_none() {
            return Ok(summary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_or_instants() {
        assert_eq!(time("2026-03-01"), Ok(Timestamp::parse("2026-03-01T00:00:00Z").unwrap()));
        assert_eq!(time("2026-03-01T12:00:00+02:00"), Ok(Timestamp::parse("2026-03-01T10:00:00Z").unwrap()));
        assert!(time("yesterday").unwrap_err().contains("2026-03-01"));
    }
}
