//! The way of events while the database is away: to disk first.

use super::queue::{BusyError, Job};
use super::spool::{Record, Spool};
use crate::clock;
use crate::outage::Outage;
use crate::store::{StoreError, Verdict};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long ingest waits for one commit before its events go to the spool;
/// whether the commit succeeds after all does not matter, ids tell.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long new events wait at most for spooled ones, so that the spool drains
/// faster than it fills.
const PACE_MAX: Duration = Duration::from_millis(500);

/// Where groups go that cannot be committed.
pub(super) struct Detour {
    spool: Arc<Spool>,
    outage: Arc<Outage>,
}

impl Detour {
    pub fn new(outage: &Arc<Outage>) -> Option<Self> {
        outage.spool().map(|spool| Self { spool: Arc::clone(spool), outage: Arc::clone(outage) })
    }

    /// Whether new events have to queue behind spooled ones.
    pub fn is_open(&self) -> bool {
        self.outage.is_behind()
    }

    /// Waits for a commit as long as ingest can afford to.
    pub async fn bound<T>(&self, commit: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        tokio::select! {
            biased;
            outcome = timeout(COMMIT_TIMEOUT, commit) => outcome.unwrap_or(Err(StoreError::Away)),
            () = self.outage.gone() => Err(StoreError::Away),
        }
    }

    /// Spools a group with one sync and answers it.
    pub async fn keep(&self, group: Vec<Job>) {
        let received_at = clock::now();
        let record = |job: &Job| Record { received_at, events: job.events.clone(), contact: job.contact.clone() };
        let records: Vec<Record> = group.iter().map(record).collect();
        let spool = Arc::clone(&self.spool);
        let appended = tokio::task::spawn_blocking(move || spool.append(&records)).await;
        let (taken, rest) = match appended {
            Ok(Ok(taken)) => (taken, BusyError::SpoolFull),
            Ok(Err(error)) => {
                tracing::error!(%error, "the spool cannot be written: events are refused until it can");
                metrics::counter!("observatory_spool_failures_total").increment(1);
                (0, BusyError::SpoolFailed)
            }
            Err(error) => {
                tracing::error!(%error, "the spool failed");
                (0, BusyError::SpoolFailed)
            }
        };
        let mut kept = 0;
        for (index, job) in group.into_iter().enumerate() {
            let events = job.events.len();
            let outcome = if index < taken { Ok(vec![Verdict::Spooled; events]) } else { Err(rest) };
            kept += if index < taken { events as u64 } else { 0 };
            // A client that hung up has no ears for the answer.
            let _ = job.reply.send(outcome);
        }
        metrics::counter!("observatory_ingest_events_total", "outcome" => "spooled").increment(kept);
        self.pace(kept).await;
    }

    /// While the spool drains, lets twice as many events out as came in.
    async fn pace(&self, kept: u64) {
        if self.outage.is_away() {
            return;
        }
        let mut depth = self.spool.watch();
        let target = depth.borrow().events.saturating_sub(2 * kept);
        tokio::select! {
            _ = depth.wait_for(|depth| depth.events <= target) => {}
            () = self.outage.gone() => {}
            () = sleep(PACE_MAX) => {}
        }
    }
}
