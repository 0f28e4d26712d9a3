//! The loop that runs the engine of alerts: over committed events as they
//! come, over timers, and over what gateways report.
//!
//! What it finds is written before anything else happens, in one transaction
//! with the messages that follow from it. The engine's own state is saved now
//! and then; after a crash the events behind it are evaluated again, which
//! gives the same alerts and messages, by name.

mod command;
mod effects;
mod recover;
mod samples;
mod snapshot;

pub use command::{COMMANDS_MAX, Command};

use super::dispatch::Dispatcher;
use super::{AlertsError, Catalog, InForce};
use crate::clock;
use crate::cluster::{End, cut_off, ended};
use crate::live::{Batch, Feed};
use crate::outage::Outage;
use crate::store::{Store, StoreError, StoredEvent};
use effects::Outcome;
use model::alert::engine::Engine;
use model::alert::life::Effect;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

/// The state is saved no more often.
pub const SAVE_EVERY_MIN: Duration = Duration::from_secs(5);
/// Between two savings passes at least this many times what one takes, so
/// that a large state costs no more than half a percent of a core.
const SAVE_REST: u32 = 200;
/// How often gateways are looked through.
pub const GATEWAYS_SAMPLED_EVERY: Duration = Duration::from_secs(10);
/// Events between two looks at everything else.
const EVENTS_AT_ONCE: usize = 256;
/// After a failed write.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How long messages on their way may take when the server stops, and when
/// another one takes over: that one sends them again, with the same ids.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
const HANDOVER_TIMEOUT: Duration = Duration::from_secs(1);
/// Longest sleep; a clock that was set is noticed after it.
const SLEEP_MAX: Duration = Duration::from_mins(1);

/// What the loop works with.
pub struct Parts {
    pub store: Arc<Store>,
    pub feed: Arc<Feed>,
    pub in_force: Arc<InForce>,
    pub dispatcher: Dispatcher,
    pub public_url: String,
    pub outage: Arc<Outage>,
}

pub struct AlertLoop {
    parts: Parts,
    engine: Engine,
    /// What the engine and the dispatcher go by, and what they should.
    catalog: Arc<Catalog>,
    changes: watch::Receiver<Arc<Catalog>>,
    /// Everything up to this position of the stream was taken in.
    cursor: i64,
    /// What is not written yet.
    effects: Vec<Effect>,
    /// Gateways that were there when last looked, and those that are muted.
    gateways: BTreeSet<String>,
    muted: BTreeSet<String>,
    /// Something has happened since the state was saved.
    changed: bool,
    save_at: Instant,
}

impl AlertLoop {
    /// Runs until it is to end, and saves if that is in order.
    pub async fn run(mut self, commands: mpsc::Receiver<Command>, mut ending: watch::Receiver<End>) {
        let mut at_once = ending.clone();
        let timeout = tokio::select! {
            biased;
            () = cut_off(&mut at_once) => HANDOVER_TIMEOUT,
            () = self.serve(commands, &mut ending) => STOP_TIMEOUT,
        };
        self.parts.dispatcher.stop(timeout).await;
    }

    async fn serve(&mut self, mut commands: mpsc::Receiver<Command>, ending: &mut watch::Receiver<End>) {
        // Subscribed before the position is read: nothing falls in between.
        let mut batches = self.parts.feed.hub().subscribe();
        self.catch_up().await;
        self.reconcile().await;
        let mut samples = interval(GATEWAYS_SAMPLED_EVERY);
        samples.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = self.due();
            tokio::select! {
                () = ended(ending) => break,
                batch = batches.recv() => match batch {
                    Ok(batch) => self.take_batch(&batch).await,
                    Err(RecvError::Lagged(_)) => self.catch_up().await,
                    Err(RecvError::Closed) => break,
                },
                Some(command) = commands.recv() => self.obey(command).await,
                Ok(()) = self.changes.changed() => self.apply().await,
                _ = samples.tick() => self.sample().await,
                () = sleep_until(due) => self.pass(&mut batches).await,
            }
            if self.changed && self.effects.is_empty() && Instant::now() >= self.save_at {
                self.save().await;
            }
        }
        // What was committed last is evaluated too.
        self.pass(&mut batches).await;
        self.save().await;
    }

    /// When time alone calls for something.
    fn due(&self) -> Instant {
        let now = Instant::now();
        if !self.effects.is_empty() || self.parts.outage.is_behind() {
            return now + RETRY_AFTER;
        }
        let ahead = self.engine.next_due().map_or(SLEEP_MAX, |due| micros(due.since(clock::now())));
        let due = now + ahead.min(SLEEP_MAX);
        if self.changed { due.min(self.save_at.max(now)) } else { due }
    }

    async fn pass(&mut self, batches: &mut Receiver<Arc<Batch>>) {
        // Events that were committed before this instant come first: a turn
        // that ended in time must not be called hung.
        while let Ok(batch) = batches.try_recv() {
            self.take_batch(&batch).await;
        }
        // Neither must one whose end waits on disk for the database.
        if self.parts.outage.is_behind() {
            return;
        }
        let (before, begun) = (self.effects.len(), Instant::now());
        self.engine.tick(clock::now(), &mut self.effects);
        busy(begun);
        self.changed |= self.effects.len() > before;
        self.settle().await;
    }

    async fn take_batch(&mut self, batch: &Batch) {
        // What was set before these events came is in force for them.
        if self.changes.has_changed().unwrap_or(false) {
            self.apply().await;
        }
        if batch.before > self.cursor {
            return self.catch_up().await;
        }
        self.take(&batch.events).await;
    }

    async fn take(&mut self, events: &[StoredEvent]) {
        for events in events.chunks(EVENTS_AT_ONCE) {
            let begun = Instant::now();
            for stored in events.iter().filter(|stored| stored.seq > self.cursor) {
                self.engine.observe(&stored.event, stored.received_at, &mut self.effects);
            }
            busy(begun);
            self.cursor = self.cursor.max(events.last().map_or(0, |stored| stored.seq));
            self.changed = true;
            self.settle().await;
            tokio::task::yield_now().await;
        }
    }

    /// Writes what was found; what could not be written stays for later.
    async fn settle(&mut self) {
        if self.effects.is_empty() {
            return;
        }
        match self.write().await {
            Ok(()) => self.effects.clear(),
            Err(error) => {
                metrics::counter!("observatory_alert_write_failures_total").increment(1);
                tracing::error!(%error, "what became of alerts could not be written; it is tried again");
            }
        }
    }

    async fn write(&self) -> Result<(), AlertsError> {
        let Parts { store, feed, dispatcher, public_url, .. } = &self.parts;
        let outcome = Outcome::of(&self.effects, &self.catalog, public_url).map_err(StoreError::from)?;
        let write = outcome.into_write();
        if write.is_empty() {
            return Ok(());
        }
        let changed: BTreeSet<String> = store.write_alerts(&write).await?.into_iter().collect();
        for effect in &self.effects {
            if let Effect::Opened { alert } = effect {
                metrics::counter!("observatory_alerts_fired_total", "severity" => alert.severity.as_str()).increment(1);
            }
        }
        dispatcher.wake(write.messages.iter().map(|message| message.receiver.as_str()));
        feed.alerts_changed(write.alerts.into_iter().filter(|alert| changed.contains(&alert.id)).collect()).await;
        Ok(())
    }

    async fn obey(&mut self, command: Command) {
        match command {
            Command::Acknowledged { alert, by, at, done } => {
                // Another server's clock may be ahead.
                let now = at.min(clock::now());
                self.engine.acknowledge(alert, (&by, at), now, &mut self.effects);
                self.changed = true;
                self.settle().await;
                // Who does not wait any more needs no answer.
                let _ = done.send(());
            }
            Command::Apply { done } => {
                self.apply().await;
                let _ = done.send(());
            }
        }
    }

    /// Goes by what is in force from now on.
    async fn apply(&mut self) {
        let catalog = self.changes.borrow_and_update().clone();
        // What was found so far goes by what was in force.
        self.settle().await;
        let now = clock::now();
        let (old, new) = (self.catalog.compiled(), catalog.compiled());
        self.parts.dispatcher.set(&catalog.receivers).await;
        self.parts.dispatcher.wake_all();
        self.catalog = catalog;
        if old != new {
            self.engine.set_rules(new, now, &mut self.effects);
        }
        self.engine.set_quiet(self.catalog.quiet(&self.muted), now, &mut self.effects);
        self.changed = true;
        // Gateways may have been muted or removed.
        self.sample().await;
    }

    async fn save(&mut self) {
        if !self.changed || !self.effects.is_empty() {
            return;
        }
        let begun = Instant::now();
        let (state, cursor) = (self.engine.state(), self.cursor);
        busy(begun);
        let encoded = tokio::task::spawn_blocking(move || snapshot::encode(&state)).await;
        let saved = match encoded {
            Ok(Ok(bytes)) => {
                metrics::gauge!("observatory_alert_state_bytes").set(bytes.len() as f64);
                self.parts
                    .store
                    .save_engine_state(cursor, &bytes, clock::now())
                    .await
                    .map_err(|error| error.to_string())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match saved {
            Ok(()) => self.changed = false,
            Err(error) => tracing::error!(error, "the state of alerts could not be saved; it is tried again"),
        }
        metrics::histogram!("observatory_alert_save_duration_seconds").record(begun.elapsed().as_secs_f64());
        self.save_at = Instant::now() + (begun.elapsed() * SAVE_REST).max(SAVE_EVERY_MIN);
    }
}

/// Time that the engine itself took.
fn busy(begun: Instant) {
    metrics::histogram!("observatory_alert_engine_duration_seconds").record(begun.elapsed().as_secs_f64());
}

fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// Waits until a failed database may have come back.
async fn pause() {
    sleep(RETRY_AFTER).await;
}
