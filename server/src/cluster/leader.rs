//! One server at a time leads: it holds a lock of the database.
//!
//! The lock belongs to a session and goes with it. The leader asks its session
//! for a sign of life every [`CHECK_EVERY`] and stops its duties at once where
//! none comes; the next one begins [`GRACE`] after it took the lock, when the
//! last one knows.

use super::duty::{Duty, End};
use super::stopped;
use crate::store::{LeaderLock, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

/// How often a server that does not lead tries to.
pub const TRY_EVERY: Duration = Duration::from_secs(1);
/// How often the leader looks whether it still is.
pub const CHECK_EVERY: Duration = Duration::from_secs(1);
/// A session that takes longer than this to answer is lost.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a new leader leaves the last one to notice.
pub const GRACE: Duration = Duration::from_secs(3);
/// How long duties may take to end.
const END_TIMEOUT: Duration = Duration::from_secs(10);

/// Leads, or waits to.
pub struct Leader {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Leader {
    /// Runs the duties whenever this server leads.
    pub fn spawn(store: &Store, duties: Vec<Arc<dyn Duty>>) -> Self {
        let (stop, stopping) = watch::channel(false);
        let candidate = Candidate { lock: store.leader_lock(), duties, has_waited: false };
        Self { task: tokio::spawn(candidate.run(stopping)), stop }
    }

    /// Ends the duties in order and lets another server lead.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the leader failed");
        }
    }
}

struct Candidate {
    lock: LeaderLock,
    duties: Vec<Arc<dyn Duty>>,
    /// Another server has led while this one runs, or this one did before.
    has_waited: bool,
}

impl Candidate {
    async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = stopped(&mut stopping) => break,
                () = self.take() => {}
            }
            if self.lead(&mut stopping).await == End::InOrder {
                break;
            }
            self.has_waited = true;
        }
        self.lock.release().await;
    }

    /// Waits for the lock.
    async fn take(&mut self) {
        let mut is_away = false;
        loop {
            match self.try_take().await {
                Ok(true) => return,
                Ok(false) if !self.has_waited => {
                    self.has_waited = true;
                    tracing::info!("another server evaluates alerts; this one takes over if it fails");
                }
                Ok(false) => is_away = false,
                Err(error) if !is_away => {
                    is_away = true;
                    tracing::error!(%error, "this server cannot ask whether it leads; it tries again");
                }
                Err(_) => {}
            }
            sleep(TRY_EVERY).await;
        }
    }

    async fn try_take(&mut self) -> Result<bool, StoreError> {
        if !answer(self.lock.try_take()).await? {
            return Ok(false);
        }
        if self.has_waited {
            sleep(GRACE).await;
            answer(self.lock.check()).await?;
        }
        Ok(true)
    }

    /// Runs the duties until the server stops or the lock is lost.
    async fn lead(&mut self, stopping: &mut watch::Receiver<bool>) -> End {
        let (end, ending) = watch::channel(End::NotYet);
        let mut running = JoinSet::new();
        for duty in &self.duties {
            let (duty, ending) = (Arc::clone(duty), ending.clone());
            running.spawn(async move { duty.run(ending).await });
        }
        metrics::gauge!("observatory_alert_leader").set(1.0);
        tracing::info!("this server evaluates alerts and removes what is old");
        let how = tokio::select! {
            () = stopped(stopping) => End::InOrder,
            error = lost(&mut self.lock) => {
                tracing::warn!(%error, "another server may evaluate alerts now; this one stops");
                End::AtOnce
            }
        };
        end.send_replace(how);
        let all = async {
            while let Some(ended) = running.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a duty of the leader failed");
                }
            }
        };
        if timeout(END_TIMEOUT, all).await.is_err() {
            tracing::error!("the duties of the leader did not end in time; they are cut off");
        }
        metrics::gauge!("observatory_alert_leader").set(0.0);
        how
    }
}

/// Resolves when the lock is lost.
async fn lost(lock: &mut LeaderLock) -> StoreError {
    loop {
        sleep(CHECK_EVERY).await;
        if let Err(error) = answer(lock.check()).await {
            return error;
        }
    }
}

/// An answer that comes too late is none. What was asked is cancelled, and the
/// session ends with it.
async fn answer<T>(asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(ANSWER_TIMEOUT, asked).await.unwrap_or(Err(StoreError::Away))
}
