//! Removal of old events in the background.
//!
//! Work is done in slices so small that ingest waits for none of them longer
//! than [`SLICE_TARGET`]: after each slice its size is adapted to how long it
//! took, and the writer gets its turn.

mod days;
mod removal;

pub use days::{RetentionDays, is_valid};
pub use removal::remove_marked;

use crate::clock;
use crate::cluster::{Duty, End, ended};
use crate::store::{Retained, Store, StoreError};
use async_trait::async_trait;
use model::Timestamp;
use model::gateway::KIND_HISTORY_HOURS;
use model::time::{HOUR_US, SECOND_US};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

/// What a slice should take: a fifth of the 50 ms that ingest may be held up,
/// so that a busy machine stays below them too.
pub const SLICE_TARGET: Duration = Duration::from_millis(10);
/// Rows of the first slice, and the most and fewest of any.
const SLICE_ROWS_START: u32 = 100;
const SLICE_ROWS_MAX: u32 = 2000;
const SLICE_ROWS_MIN: u32 = 10;
/// Between slices the database belongs to ingest.
const PAUSE: Duration = Duration::from_millis(20);
/// Between two runs.
pub const RUN_EVERY: Duration = Duration::from_mins(15);
/// The first run leaves the start of the server alone.
const FIRST_RUN_AFTER: Duration = Duration::from_mins(1);

/// Events before this instant go: whole hours, so that no rollup loses a
/// part of its events.
pub fn cutoff(now: Timestamp, days: u32) -> Timestamp {
    now.plus_micros(-i64::from(days) * 24 * 3600 * SECOND_US).bucket(HOUR_US)
}

/// What one run removed, and the longest slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub events: u64,
    pub sessions: u64,
    pub slice_max: Duration,
}

/// Removes everything before `cutoff`.
pub async fn run_once(store: &Store, cutoff: Timestamp) -> Result<Report, StoreError> {
    let mut report = Report::default();
    for step in Retained::ORDER {
        let mut slices = Slices::new();
        loop {
            let begun = Instant::now();
            let touched = store.purge(step, cutoff, slices.rows).await?;
            if !slices.go_on(touched, begun.elapsed()).await {
                break;
            }
        }
        report.slice_max = report.slice_max.max(slices.longest);
        match step {
            Retained::Days | Retained::Events => report.events += slices.total,
            Retained::Sessions => report.sessions += slices.total,
            _ => {}
        }
    }
    metrics::counter!("observatory_retention_removed_events_total").increment(report.events);
    Ok(report)
}

/// Work in slices: how many rows the next one may have, and what the ones so
/// far took.
struct Slices {
    rows: u32,
    total: u64,
    longest: Duration,
}

impl Slices {
    fn new() -> Self {
        Self { rows: SLICE_ROWS_START, total: 0, longest: Duration::ZERO }
    }

    /// Takes in a slice and leaves the database to ingest for a moment;
    /// `false` if it found less than it could, and so was the last.
    async fn go_on(&mut self, touched: u64, took: Duration) -> bool {
        self.total += touched;
        self.longest = self.longest.max(took);
        if touched < u64::from(self.rows) {
            return false;
        }
        let rows = if took > SLICE_TARGET { self.rows / 2 } else { self.rows + self.rows / 4 };
        self.rows = rows.clamp(SLICE_ROWS_MIN, SLICE_ROWS_MAX);
        sleep(PAUSE).await;
        true
    }
}

/// Removes what is old, and gateways that people removed, on the server that
/// leads. It may be cut short anywhere, and two of it are harmless: what it
/// does is true at the end of each transaction.
pub struct Upkeep {
    pub store: Arc<Store>,
    /// How long events are kept.
    pub days: Arc<RetentionDays>,
    /// Tells of a gateway to remove.
    pub marked: Arc<Notify>,
}

#[async_trait]
impl Duty for Upkeep {
    async fn run(&self, mut ending: watch::Receiver<End>) {
        tokio::select! {
            () = ended(&mut ending) => {}
            () = self.work() => {}
        }
    }
}

/// What a change on another server wakes.
pub struct Wakes {
    pub removals: Arc<Notify>,
    pub days: Arc<RetentionDays>,
}

impl Upkeep {
    pub fn wakes(&self) -> Wakes {
        Wakes { removals: Arc::clone(&self.marked), days: Arc::clone(&self.days) }
    }

    async fn work(&self) {
        let mut due = Instant::now() + FIRST_RUN_AFTER;
        loop {
            // Also at the start: a removal may have been cut short.
            if let Err(error) = remove_marked(&self.store).await {
                tracing::error!(%error, "a gateway could not be removed; the next run goes on where it stopped");
            }
            tokio::select! {
                () = self.marked.notified() => continue,
                () = self.days.changed() => {}
                () = sleep(due.saturating_duration_since(Instant::now())) => {}
            }
            due = Instant::now() + RUN_EVERY;
            self.remove_old().await;
        }
    }

    async fn remove_old(&self) {
        let store = &self.store;
        if let Err(error) = forget_kinds(store).await {
            tracing::error!(%error, "old counts of events could not be removed");
        }
        match self.days.in_force().await {
            Ok(setting) => keep(store, setting.days).await,
            Err(error) => tracing::error!(%error, "how long events are kept could not be read"),
        }
    }
}

/// Lets the database know how many days are kept, and removes the rest.
async fn keep(store: &Store, days: u32) {
    let now = clock::now();
    if let Err(error) = store.prepare_days(now, days).await {
        tracing::error!(%error, "the days ahead could not be prepared");
    }
    let cutoff = store.whole_cutoff(cutoff(now, days));
    match run_once(store, cutoff).await {
        Ok(report) if report.events > 0 => {
            tracing::info!(events = report.events, sessions = report.sessions, %cutoff, "removed what retention no longer keeps");
        }
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "a retention run failed; the next one goes on where it stopped"),
    }
}

async fn forget_kinds(store: &Store) -> Result<(), StoreError> {
    let cutoff = clock::now().bucket(HOUR_US).plus_micros(-KIND_HISTORY_HOURS * HOUR_US);
    let mut slices = Slices::new();
    loop {
        let begun = Instant::now();
        let touched = store.purge_event_kinds(cutoff, slices.rows).await?;
        if !slices.go_on(touched, begun.elapsed()).await {
            return Ok(());
        }
    }
}
