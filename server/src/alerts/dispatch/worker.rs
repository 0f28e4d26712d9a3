//! The worker of one receiver.

use super::outbox::{Clock, Outbox, Sender};
use super::pace::Pace;
use super::{ATTEMPTS_MAX, delay};
use crate::alerts::delivery::{Failure, Retry};
use crate::store::{Attempt, DueMessage};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use model::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// Messages that are read at once.
pub const BATCH_MAX: u32 = 50;
/// Messages to one receiver that are on their way at once.
pub const CONCURRENT_MAX: usize = 4;
/// Longest pause of a receiver after a failure of one message.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// After the database failed.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);
/// Longest sleep; the outbox is looked at after it in any case.
const SLEEP_MAX: Duration = Duration::from_secs(30);

pub struct Worker<O, S> {
    pub name: String,
    pub outbox: Arc<O>,
    pub sender: Arc<S>,
    pub pace: Pace,
    pub clock: Clock,
    pub wake: Arc<Notify>,
    pub stop: CancellationToken,
}

/// How a message fared, and how long its receiver is to be left alone.
struct Sent {
    id: i64,
    attempt: Attempt,
    note: String,
    pause: Option<Duration>,
}

impl<O: Outbox, S: Sender> Worker<O, S> {
    /// Runs until stopped; what is on its way by then is waited for.
    pub async fn run(mut self) {
        let mut rest_until = Instant::now();
        while !self.stop.is_cancelled() {
            if rest_until > Instant::now() {
                tokio::select! {
                    () = self.stop.cancelled() => return,
                    () = sleep_until(rest_until) => {}
                }
            }
            let now = (self.clock)();
            match self.outbox.due(&self.name, now, BATCH_MAX).await {
                Ok(due) if due.is_empty() => self.wait().await,
                Ok(due) => {
                    if let Some(pause) = self.send_all(due).await {
                        rest_until = Instant::now() + pause;
                    }
                }
                Err(error) => {
                    tracing::error!(receiver = self.name, %error, "messages could not be read; it is tried again");
                    rest_until = Instant::now() + DATABASE_PAUSE;
                }
            }
        }
    }

    /// Until something is due or somebody says so.
    async fn wait(&self) {
        let next = match self.outbox.next_due(&self.name).await {
            Ok(Some(due)) => micros(due.since((self.clock)())).max(Duration::from_millis(1)),
            Ok(None) => SLEEP_MAX,
            Err(_) => DATABASE_PAUSE,
        };
        let notified = self.wake.notified();
        tokio::select! {
            () = self.stop.cancelled() => {}
            // Sleep is longer than the wait for news only if there are none.
            _ = timeout(next.min(SLEEP_MAX), notified) => {}
        }
    }

    /// Sends messages, each about another alert. A failure that may pass ends
    /// it: the others would fail as well. How long to rest then.
    async fn send_all(&mut self, due: Vec<DueMessage>) -> Option<Duration> {
        let mut waiting = due.into_iter();
        let mut sending = FuturesUnordered::new();
        let mut pause: Option<Duration> = None;
        loop {
            while sending.len() < CONCURRENT_MAX && pause.is_none() && !self.stop.is_cancelled() {
                let Some(message) = waiting.next() else { break };
                if !self.slot().await {
                    break;
                }
                sending.push(attempt(Arc::clone(&self.sender), Arc::clone(&self.clock), message));
            }
            let Some(sent) = sending.next().await else { return pause };
            pause = pause.max(sent.pause);
            self.book(&sent).await;
        }
    }

    /// Waits for a place in the receiver's pace; `false` when stopped.
    async fn slot(&mut self) -> bool {
        while let Err(wait) = self.pace.take(Instant::now()) {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = sleep(wait) => {}
            }
        }
        true
    }

    /// What was sent has to be booked, or it would be sent again.
    async fn book(&self, sent: &Sent) {
        let outcome = match sent.attempt {
            Attempt::Delivered => "delivered",
            Attempt::Again(_) => "failed",
            Attempt::Dead => "dead",
        };
        metrics::counter!("observatory_alert_deliveries_total", "outcome" => outcome).increment(1);
        while let Err(error) = self.outbox.book(sent.id, &sent.attempt, &sent.note, (self.clock)()).await {
            tracing::error!(receiver = self.name, %error, "an attempt could not be booked; it is tried again");
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = sleep(DATABASE_PAUSE) => {}
            }
        }
    }
}

async fn attempt<S: Sender>(sender: Arc<S>, clock: Clock, due: DueMessage) -> Sent {
    let attempts = u32::try_from(due.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let message = match serde_json::from_str(&due.body) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(id = due.id, %error, "a message could not be read");
            return Sent { id: due.id, attempt: Attempt::Dead, note: "it could not be read".to_owned(), pause: None };
        }
    };
    match sender.send(&message).await {
        Ok(delivered) => Sent { id: due.id, attempt: Attempt::Delivered, note: delivered.note, pause: None },
        Err(failure) => failed(due.id, attempts, failure, clock()),
    }
}

fn failed(id: i64, attempts: u32, failure: Failure, now: Timestamp) -> Sent {
    let Retry::Later(asked) = failure.retry else {
        return Sent { id, attempt: Attempt::Dead, note: failure.reason, pause: None };
    };
    let wait = delay(attempts, rand::random()).max(asked.unwrap_or_default());
    let pause = Some(asked.unwrap_or(wait).min(PAUSE_MAX));
    if attempts >= ATTEMPTS_MAX {
        let note = format!("given up after {attempts} attempts: {}", failure.reason);
        return Sent { id, attempt: Attempt::Dead, note, pause };
    }
    let due = now.plus_micros(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX));
    Sent { id, attempt: Attempt::Again(due), note: failure.reason, pause }
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
