//! Removal of old events in the background.
//!
//! Work is done in slices so small that ingest waits for none of them longer
//! than [`SLICE_TARGET`]: after each slice its size is adapted to how long it
//! took, and the writer gets its turn.

use crate::clock;
use crate::store::{Retained, Store, StoreError};
use model::Timestamp;
use model::time::{HOUR_US, SECOND_US};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
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
        let mut rows = SLICE_ROWS_START;
        loop {
            let begun = Instant::now();
            let touched = store.purge(step, cutoff, rows).await?;
            let took = begun.elapsed();
            report.slice_max = report.slice_max.max(took);
            match step {
                Retained::Events => report.events += touched,
                Retained::Sessions => report.sessions += touched,
                _ => {}
            }
            if touched < u64::from(rows) {
                break;
            }
            rows = if took > SLICE_TARGET { rows / 2 } else { rows + rows / 4 };
            rows = rows.clamp(SLICE_ROWS_MIN, SLICE_ROWS_MAX);
            sleep(PAUSE).await;
        }
    }
    metrics::counter!("observatory_retention_removed_events_total").increment(report.events);
    Ok(report)
}

/// Runs until `closing` turns true.
pub async fn run(store: Arc<Store>, days: u32, mut closing: watch::Receiver<bool>) {
    let mut wait = FIRST_RUN_AFTER;
    loop {
        tokio::select! {
            () = closed(&mut closing) => return,
            () = sleep(wait) => {}
        }
        wait = RUN_EVERY;
        let cutoff = cutoff(clock::now(), days);
        match run_once(&store, cutoff).await {
            Ok(report) if report.events > 0 => {
                tracing::info!(events = report.events, sessions = report.sessions, %cutoff, "removed what retention no longer keeps");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a retention run failed; the next one goes on where it stopped"),
        }
    }
}

async fn closed(closing: &mut watch::Receiver<bool>) {
    // An error means that the server is gone, which is an end too.
    let _ = closing.wait_for(|closing| *closing).await;
}
