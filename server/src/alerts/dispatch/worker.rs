//! The worker of one receiver.

use super::outbox::{Clock, Outbox, Sender};
use super::pace::Pace;
use super::{ATTEMPTS_MAX, delay};
use crate::alerts::delivery::{Failure, Retry};
use crate::store::{Attempt, DueMessage, StoreError};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use model::Timestamp;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

/// Messages that are read at once.
pub const BATCH_MAX: u32 = 50;
/// Messages to one receiver that are on their way at once.
pub const CONCURRENT_MAX: usize = 4;
/// Longest pause of a receiver after a failure of one message.
const PAUSE_MAX: Duration = Duration::from_mins(1);
/// While messages are on their way, others are looked for this often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
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

/// Messages on their way.
type Sending = FuturesUnordered<BoxFuture<'static, Sent>>;

impl<O: Outbox, S: Sender> Worker<O, S> {
    /// Runs until stopped; what is on its way by then is waited for.
    pub async fn run(mut self) {
        let (mut sending, mut ids) = (Sending::new(), HashSet::new());
        let mut waiting = VecDeque::new();
        let mut rest_until = Instant::now();
        let mut look_at = rest_until;
        while !self.stop.is_cancelled() {
            let now = Instant::now();
            let room = rest_until <= now && sending.len() < CONCURRENT_MAX;
            if room && waiting.is_empty() && look_at <= now {
                (waiting, look_at) = self.look(&ids).await;
            }
            let more = room && !waiting.is_empty();
            let next = if rest_until > now { rest_until } else { look_at };
            tokio::select! {
                biased;
                Some(sent) = sending.next() => {
                    if let Some(pause) = sent.pause {
                        rest_until = rest_until.max(Instant::now() + pause);
                    }
                    self.book(&sent).await;
                    ids.remove(&sent.id);
                    look_at = Instant::now();
                }
                () = self.stop.cancelled() => {}
                () = slot(&mut self.pace), if more => {
                    if let Some(message) = waiting.pop_front() {
                        ids.insert(message.id);
                        sending.push(attempt(Arc::clone(&self.sender), Arc::clone(&self.clock), message).boxed());
                    }
                }
                () = self.wake.notified() => look_at = Instant::now(),
                () = sleep_until(next), if !more && sending.len() < CONCURRENT_MAX => {}
            }
        }
        while let Some(sent) = sending.next().await {
            self.book(&sent).await;
        }
    }

    /// What is due beside what is on its way, and when to look again.
    async fn look(&self, ids: &HashSet<i64>) -> (VecDeque<DueMessage>, Instant) {
        match self.due(ids).await {
            Ok((due, wait)) => (due, Instant::now() + wait),
            Err(error) => {
                tracing::error!(receiver = self.name, %error, "messages could not be read; it is tried again");
                (VecDeque::new(), Instant::now() + DATABASE_PAUSE)
            }
        }
    }

    async fn due(&self, ids: &HashSet<i64>) -> Result<(VecDeque<DueMessage>, Duration), StoreError> {
        let now = (self.clock)();
        let mut due = self.outbox.due(&self.name, now, BATCH_MAX).await?;
        due.retain(|message| !ids.contains(&message.id));
        let next = self.outbox.next_due(&self.name).await?;
        let wait = next.map_or(SLEEP_MAX, |due| micros(due.since((self.clock)())));
        // What is on its way is still due; when it has arrived, it is looked again.
        let shortest = if ids.is_empty() { Duration::from_millis(1) } else { LOOK_AGAIN };
        Ok((due.into(), wait.clamp(shortest, SLEEP_MAX)))
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

/// Waits for a place in a receiver's pace.
async fn slot(pace: &mut Pace) {
    while let Err(wait) = pace.take(Instant::now()) {
        sleep(wait).await;
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
