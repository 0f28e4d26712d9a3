//! The one task that writes events: requests that wait while a transaction
//! commits share the next one.

use super::detour::Detour;
use super::queue::{BusyError, IngestQueue, Job, QUEUE_BYTES_MAX, QUEUE_JOBS_MAX};
use crate::clock;
use crate::live::Feed;
use crate::outage::Outage;
use crate::store::{Contact, Incoming, Store, StoreError, Verdict, Written};
use model::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

/// Most events of one transaction, unless a single request has more.
pub const EVENTS_PER_COMMIT_MAX: usize = 4000;
/// How long a commit waits for clients that posted beside each other before.
const LINGER_MAX: Duration = Duration::from_millis(2);

/// The running writer. It ends, with everything in the queue written, when
/// the last [`IngestQueue`] is dropped.
pub struct Writer {
    task: JoinHandle<()>,
}

impl Writer {
    pub fn start(store: Arc<Store>, feed: Arc<Feed>, outage: &Arc<Outage>) -> (IngestQueue, Self) {
        let (queue, jobs) = IngestQueue::new(QUEUE_JOBS_MAX, QUEUE_BYTES_MAX);
        let task = tokio::spawn(run(store, feed, Detour::new(outage), jobs));
        (queue, Self { task })
    }

    /// Waits until the queue is drained.
    pub async fn drained(self) {
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the writer failed");
        }
    }
}

async fn run(store: Arc<Store>, feed: Arc<Feed>, detour: Option<Detour>, mut jobs: mpsc::Receiver<Job>) {
    // Clients that are believed to post at the same time.
    let mut crowd = 1;
    while let Some(first) = jobs.recv().await {
        let group = gather(first, crowd, &mut jobs).await;
        let committed = group.len();
        match &detour {
            Some(detour) if detour.is_open() => detour.keep(group).await,
            Some(detour) => {
                let left = commit(&store, &feed, Some(detour), group).await;
                if !left.is_empty() {
                    detour.keep(left).await;
                }
            }
            None => {
                for job in commit(&store, &feed, None, group).await {
                    answer(job, Err(BusyError::Database));
                }
            }
        }
        crowd = committed + jobs.len();
    }
}

/// Takes what waits. Clients that were answered a moment ago are about to
/// send again: if some are missing, they get [`LINGER_MAX`] to share this
/// commit instead of waiting for the next one. A lone client never waits.
async fn gather(first: Job, crowd: usize, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut events = first.events.len();
    let mut group = vec![first];
    let deadline = tokio::time::Instant::now() + LINGER_MAX;
    while events < EVENTS_PER_COMMIT_MAX {
        let job = match jobs.try_recv() {
            Ok(job) => job,
            Err(_) if group.len() >= crowd => break,
            Err(_) => match timeout_at(deadline, jobs.recv()).await {
                Ok(Some(job)) => job,
                Ok(None) | Err(_) => break,
            },
        };
        events += job.events.len();
        group.push(job);
    }
    group
}

/// Writes a group; if it fails for a reason that is not the database's
/// absence, each request is tried alone, so that one cannot fail the others.
/// Gives back the requests that the database's absence left unanswered.
async fn commit(store: &Store, feed: &Feed, detour: Option<&Detour>, group: Vec<Job>) -> Vec<Job> {
    let all: Vec<Incoming> = group.iter().flat_map(|job| job.events.iter().cloned()).collect();
    let contacts: Vec<Contact> = group.iter().filter_map(|job| job.contact.clone()).collect();
    match bounded(store, feed, detour, &all, &contacts).await {
        Ok(verdicts) => {
            let mut rest = verdicts.as_slice();
            for job in group {
                let (mine, others) = rest.split_at(job.events.len());
                rest = others;
                answer(job, Ok(mine.to_vec()));
            }
            Vec::new()
        }
        Err(error) if error.is_outage() => {
            failed(&error);
            group
        }
        Err(error) if group.len() > 1 => {
            tracing::warn!(%error, requests = group.len(), "a shared commit failed; trying each request alone");
            each_alone(store, feed, detour, group).await
        }
        Err(error) => {
            let error = refused(&error);
            for job in group {
                answer(job, Err(error));
            }
            Vec::new()
        }
    }
}

async fn each_alone(store: &Store, feed: &Feed, detour: Option<&Detour>, group: Vec<Job>) -> Vec<Job> {
    let mut left = Vec::new();
    for job in group {
        // What comes after a request that has to wait waits too.
        if !left.is_empty() {
            left.push(job);
            continue;
        }
        match bounded(store, feed, detour, &job.events, job.contact.as_slice()).await {
            Err(error) if error.is_outage() => {
                failed(&error);
                left.push(job);
            }
            outcome => answer(job, outcome.map_err(|error| refused(&error))),
        }
    }
    left
}

async fn bounded(
    store: &Store,
    feed: &Feed,
    detour: Option<&Detour>,
    events: &[Incoming],
    contacts: &[Contact],
) -> Result<Vec<Verdict>, StoreError> {
    let commit = write(store, feed, events, contacts, clock::now());
    match detour {
        Some(detour) => detour.bound(commit).await,
        None => commit.await,
    }
}

fn refused(error: &StoreError) -> BusyError {
    if let StoreError::GatewayRemoving(gateway_id) = error {
        tracing::info!(gateway_id, "a gateway that is being removed has to wait");
        return BusyError::GatewayRemoving;
    }
    failed(error);
    BusyError::Database
}

fn failed(error: &StoreError) {
    tracing::error!(%error, "a commit of events failed");
    metrics::counter!("observatory_ingest_commit_failures_total").increment(1);
}

/// A client that hung up has no ears for the answer; its events are stored.
fn answer(job: Job, outcome: Result<Vec<Verdict>, BusyError>) {
    let _ = job.reply.send(outcome);
}

/// Commits events and announces them. `received_at` is when they came, which
/// for spooled ones was before now.
pub(super) async fn write(
    store: &Store,
    feed: &Feed,
    events: &[Incoming],
    contacts: &[Contact],
    received_at: Timestamp,
) -> Result<Vec<Verdict>, StoreError> {
    let begun = Instant::now();
    let Written { verdicts, before, stored } = store.write(events, contacts, received_at).await?;
    metrics::histogram!("observatory_ingest_commit_duration_seconds").record(begun.elapsed().as_secs_f64());
    metrics::counter!("observatory_ingest_events_total", "outcome" => "stored").increment(stored.len() as u64);
    let duplicates = verdicts.iter().filter(|verdict| **verdict == Verdict::Duplicate).count();
    metrics::counter!("observatory_ingest_events_total", "outcome" => "duplicate").increment(duplicates as u64);
    feed.committed(before, stored);
    Ok(verdicts)
}
