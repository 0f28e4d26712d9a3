//! The bounded queue in front of the writer.

use crate::store::{Contact, Incoming, Verdict};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Requests that may wait for a commit.
pub const QUEUE_JOBS_MAX: usize = 1024;
/// Bytes of events that may wait for a commit.
pub const QUEUE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// One request's events.
pub(super) struct Job {
    pub events: Vec<Incoming>,
    /// What the gateway reported of itself beside them.
    pub contact: Option<Contact>,
    pub reply: oneshot::Sender<Result<Vec<Verdict>, BusyError>>,
    /// Gives its share of [`QUEUE_BYTES_MAX`] back when the job is done.
    _bytes: OwnedSemaphorePermit,
}

/// Why events were not stored; the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BusyError {
    #[error("the ingest queue is full")]
    QueueFull,
    #[error("the database did not take the events")]
    Database,
    /// The database is away and the disk holds as much as it may.
    #[error("the spool is full")]
    SpoolFull,
    /// The database is away and the disk fails.
    #[error("the spool cannot be written")]
    SpoolFailed,
    #[error("the gateway is being removed")]
    GatewayRemoving,
    #[error("the server is shutting down")]
    Closing,
}

/// Takes events in, as long as there is room.
#[derive(Clone)]
pub struct IngestQueue {
    jobs: mpsc::Sender<Job>,
    bytes: Arc<Semaphore>,
}

impl IngestQueue {
    pub(super) fn new(jobs_max: usize, bytes_max: usize) -> (Self, mpsc::Receiver<Job>) {
        let (jobs, receiver) = mpsc::channel(jobs_max);
        (Self { jobs, bytes: Arc::new(Semaphore::new(bytes_max)) }, receiver)
    }

    /// Queues events and waits until the transaction that holds them is
    /// committed, or they are in the spool.
    ///
    /// # Errors
    /// At once if the queue is full; otherwise if the commit failed. Nothing
    /// of the request is lost by sending it again.
    pub async fn store(&self, events: Vec<Incoming>) -> Result<Vec<Verdict>, BusyError> {
        self.store_with(events, None).await
    }

    /// As [`Self::store`], with what the gateway reports of itself.
    pub async fn store_with(&self, events: Vec<Incoming>, contact: Option<Contact>) -> Result<Vec<Verdict>, BusyError> {
        let bytes: usize = events.iter().map(|incoming| incoming.body.len()).sum();
        let share = u32::try_from(bytes).map_err(|_| BusyError::QueueFull)?;
        let permit = Arc::clone(&self.bytes).try_acquire_many_owned(share).map_err(|_| BusyError::QueueFull)?;
        let (reply, answer) = oneshot::channel();
        self.jobs.try_send(Job { events, contact, reply, _bytes: permit }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => BusyError::QueueFull,
            mpsc::error::TrySendError::Closed(_) => BusyError::Closing,
        })?;
        answer.await.unwrap_or(Err(BusyError::Closing))
    }

    /// Requests that wait now.
    pub fn depth(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Event;
    use serde_json::json;

    fn incoming() -> Vec<Incoming> {
        let event = json!({"id": uuid::Uuid::now_v7().to_string(), "timestamp": "2026-01-01T00:00:00Z",
            "eventType": "turn.started", "gatewayId": "g", "sessionKey": "s"});
        vec![Incoming::new(Event::parse(event).unwrap()).unwrap()]
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_takes_again_when_there_is_room() {
        let (queue, mut jobs) = IngestQueue::new(2, 1_000_000);
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let queue = queue.clone();
                tokio::spawn(async move { queue.store(incoming()).await })
            })
            .collect();
        while queue.depth() < 2 {
            tokio::task::yield_now().await;
        }
        assert_eq!(queue.store(incoming()).await, Err(BusyError::QueueFull));
        for _ in 0..2 {
            let job = jobs.recv().await.unwrap();
            job.reply.send(Ok(vec![Verdict::Stored(1)])).unwrap();
        }
        for waiting in waiting {
            assert_eq!(waiting.await.unwrap(), Ok(vec![Verdict::Stored(1)]));
        }
        assert_eq!(queue.depth(), 0);
    }

    #[tokio::test]
    async fn bytes_are_bounded_too() {
        let event = incoming();
        let (queue, _jobs) = IngestQueue::new(10, event[0].body.len() - 1);
        assert_eq!(queue.store(event).await, Err(BusyError::QueueFull));
    }
}
