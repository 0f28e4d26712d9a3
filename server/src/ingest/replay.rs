//! From the spool to the database, in order.

use super::spool::{Front, Record, Refused, Spool};
use super::writer::{EVENTS_PER_COMMIT_MAX, write};
use crate::clock;
use crate::live::Feed;
use crate::outage::Outage;
use crate::store::{Contact, Incoming, Store, StoreError};
use model::Timestamp;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// Between two tries while the database is away or does not take the events.
const RETRY_EVERY: Duration = Duration::from_secs(1);
/// A commit that takes longer is tried again.
const COMMIT_TIMEOUT: Duration = Duration::from_mins(2);
const LOG_EVERY: Duration = Duration::from_secs(30);

/// The running replay. What it has not replayed when it is stopped stays on
/// disk for the next start.
pub struct Replay {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Replay {
    /// `None` where nothing is spooled. `marked` wakes the removal of gateways.
    pub fn start((store, feed, outage): (&Arc<Store>, &Arc<Feed>, &Arc<Outage>), marked: &Arc<Notify>) -> Option<Self> {
        let spool = Arc::clone(outage.spool()?);
        let (stop, stopping) = watch::channel(false);
        let replayer = Replayer {
            store: Arc::clone(store),
            feed: Arc::clone(feed),
            outage: Arc::clone(outage),
            spool,
            marked: Arc::clone(marked),
            stopping,
            logged: None,
            is_settled: false,
        };
        Some(Self { task: tokio::spawn(replayer.run()), stop })
    }

    /// Ends after the commit that is under way.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the replay of the spool failed");
        }
    }
}

struct Replayer {
    store: Arc<Store>,
    feed: Arc<Feed>,
    outage: Arc<Outage>,
    spool: Arc<Spool>,
    marked: Arc<Notify>,
    stopping: watch::Receiver<bool>,
    /// When it was last told why it waits.
    logged: Option<Instant>,
    /// Whether all commits that were given up have had their outcome, and what
    /// they stored was announced.
    is_settled: bool,
}

/// Events that go into one transaction, with the time that they arrived.
struct Batch {
    received_at: Timestamp,
    events: Vec<Incoming>,
    contacts: Vec<Contact>,
}

/// The server is shutting down.
struct Stopped;

impl Replayer {
    async fn run(mut self) {
        let mut depth = self.spool.watch();
        loop {
            tokio::select! {
                _ = self.stopping.wait_for(|stop| *stop) => return,
                // An error means that the spool is gone, which this holds.
                _ = depth.wait_for(|depth| depth.oldest_at.is_some()) => {}
            }
            if self.spool.depth().replayed == 0 {
                self.is_settled = false;
            }
            let front = self.blocking(Spool::front).await;
            let done = match front {
                Ok(Some(front)) => self.replay(front).await,
                Ok(None) => Ok(()),
                Err(error) => {
                    self.tell(&error, "the spool cannot be read");
                    self.pause().await
                }
            };
            if done.is_err() {
                return;
            }
        }
    }

    /// Takes a segment to the database and removes it.
    async fn replay(&mut self, front: Front) -> Result<(), Stopped> {
        let number = front.number;
        let mut batches = batches(front.records);
        while let Some(batch) = batches.pop_front() {
            if *self.stopping.borrow() {
                return Err(Stopped);
            }
            match self.commit(&batch).await {
                Ok(()) => self.spool.committed(batch.events.len() as u64),
                Err(error) if error.is_refusal() => match halves(batch) {
                    Ok((first, second)) => {
                        batches.push_front(second);
                        batches.push_front(first);
                    }
                    Err(single) => self.refuse(number, single, &error).await?,
                },
                Err(error) => {
                    // The outage may have cut its removal short.
                    if matches!(error, StoreError::GatewayRemoving(_)) {
                        self.marked.notify_one();
                    }
                    self.is_settled = false;
                    self.tell(&error, "spooled events wait");
                    batches.push_front(batch);
                    self.pause().await?;
                }
            }
        }
        if let Err(error) = self.blocking(Spool::remove_front).await {
            tracing::error!(%error, "a segment of the spool could not be removed; its events are stored");
        }
        Ok(())
    }

    async fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let commit = async {
            if !self.is_settled {
                settle(&self.store, &self.feed).await?;
            }
            write(&self.store, &self.feed, &batch.events, &batch.contacts, batch.received_at).await
        };
        timeout(COMMIT_TIMEOUT, commit).await.unwrap_or(Err(StoreError::Away))?;
        self.is_settled = true;
        Ok(())
    }

    async fn refuse(&mut self, number: u64, single: Batch, error: &StoreError) -> Result<(), Stopped> {
        let refused = Refused {
            received_at: single.received_at,
            event: single.events.into_iter().next(),
            contact: single.contacts.into_iter().next(),
            reason: error.to_string(),
        };
        loop {
            let refused = refused.clone();
            match self.blocking(move |spool| spool.refuse(number, &refused)).await {
                Ok(()) => return Ok(()),
                Err(error) => {
                    self.tell(&error, "a refused event cannot be set aside");
                    self.pause().await?;
                }
            }
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Spool) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let spool = Arc::clone(&self.spool);
        tokio::task::spawn_blocking(move || work(&spool)).await.map_err(io::Error::other)?
    }

    fn tell(&mut self, error: &dyn std::fmt::Display, what: &str) {
        if self.logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            tracing::warn!(%error, events = self.spool.depth().events, "{what}; it is tried again");
        }
    }

    async fn pause(&mut self) -> Result<(), Stopped> {
        let outage = Arc::clone(&self.outage);
        let came_back = async {
            if outage.is_away() {
                outage.back().await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            _ = self.stopping.wait_for(|stop| *stop) => Err(Stopped),
            () = came_back => Ok(()),
            () = sleep(RETRY_EVERY) => Ok(()),
        }
    }
}

/// A commit whose answer was lost may have been carried out: its events would
/// be duplicates now, and announced by nobody. Waits for the writers' turn, in
/// which none is under way any more, and announces what is stored behind the
/// hub's position.
async fn settle(store: &Store, feed: &Feed) -> Result<(), StoreError> {
    store.write(&[], &[], clock::now()).await?;
    while !feed.advance().await? {}
    Ok(())
}

/// Requests that were spooled together are committed together.
fn batches(records: Vec<Record>) -> VecDeque<Batch> {
    let mut batches: VecDeque<Batch> = VecDeque::new();
    for Record { received_at, events, contact } in records {
        match batches.back_mut() {
            Some(last)
                if last.received_at == received_at && last.events.len() + events.len() <= EVENTS_PER_COMMIT_MAX =>
            {
                last.events.extend(events);
                last.contacts.extend(contact);
            }
            _ => batches.push_back(Batch { received_at, events, contacts: contact.into_iter().collect() }),
        }
    }
    batches
}

/// Two parts of a batch, reports behind events; a batch that cannot be parted
/// comes back.
fn halves(mut batch: Batch) -> Result<(Batch, Batch), Batch> {
    let received_at = batch.received_at;
    let (events, contacts) = match (batch.events.len(), batch.contacts.len()) {
        (0 | 1, 0) | (0, 1) => return Err(batch),
        (0, reports) => (Vec::new(), batch.contacts.split_off(reports / 2)),
        (_, 1..) => (Vec::new(), std::mem::take(&mut batch.contacts)),
        (events, 0) => (batch.events.split_off(events / 2), Vec::new()),
    };
    Ok((batch, Batch { received_at, events, contacts }))
}

#[cfg(test)]
mod tests {
    use super::super::spool::tests::record;
    use super::*;

    #[test]
    fn a_batch_is_parted_until_each_event_and_report_is_alone() {
        let mut waiting = batches(vec![record(5), record(2)]);
        assert_eq!(waiting.len(), 1, "one group, one transaction");
        let order: Vec<_> = waiting[0].events.iter().map(|incoming| incoming.event.id).collect();
        let (mut ids, mut reports) = (Vec::new(), 0);
        while let Some(batch) = waiting.pop_front() {
            match halves(batch) {
                Ok((first, second)) => {
                    waiting.push_front(second);
                    waiting.push_front(first);
                }
                Err(single) => {
                    assert_eq!(single.events.len() + single.contacts.len(), 1);
                    ids.extend(single.events.iter().map(|incoming| incoming.event.id));
                    reports += single.contacts.len();
                }
            }
        }
        assert_eq!((ids, reports), (order, 2));
    }
}
