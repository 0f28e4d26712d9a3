//! What other servers did, for the stream and for what this one keeps in
//! memory.
//!
//! Notifications only say that there is something to look for. A look at the
//! database every [`PULSE_EVERY`] finds the same without them: one that is
//! lost costs a second.

use super::ears::{Ears, Notice};
use super::stopped;
use crate::alerts::Alerts;
use crate::live::Feed;
use crate::retention::Wakes;
use crate::store::{Heard, News, Pulse, Store, StoreError};
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};

pub const PULSE_EVERY: Duration = Duration::from_secs(1);
const PULSE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that tells too little is replaced, but no more often.
const LISTEN_ANEW_EVERY_MIN: Duration = Duration::from_mins(1);
/// Alerts that are read at once.
const ALERTS_PAGE: u32 = 200;

/// Follows the other servers of a shared database.
pub struct Peers {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Peers {
    /// `pulse` is how far the database was when the hub was made; `wakes`
    /// is told of what people changed for the upkeep.
    pub fn spawn(store: &Arc<Store>, feed: &Arc<Feed>, alerts: Alerts, wakes: Wakes, pulse: Pulse) -> Self {
        let (stop, stopping) = watch::channel(false);
        let following = Following {
            store: Arc::clone(store),
            feed: Arc::clone(feed),
            alerts,
            wakes,
            alerts_cursor: pulse.alerts,
            pulse,
            is_new: true,
            is_away: false,
            listens_since: Instant::now(),
            todo: Todo::default(),
        };
        Self { task: tokio::spawn(following.run(stopping)), stop }
    }

    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "what other servers do was not followed");
        }
    }
}

/// What is to be read.
#[derive(Default)]
struct Todo {
    events: bool,
    alerts: bool,
    settings: bool,
}

struct Following {
    store: Arc<Store>,
    feed: Arc<Feed>,
    alerts: Alerts,
    wakes: Wakes,
    /// Changes of alerts up to here were taken in.
    alerts_cursor: i64,
    /// When last looked.
    pulse: Pulse,
    /// Nothing was told before the next look.
    is_new: bool,
    is_away: bool,
    listens_since: Instant,
    todo: Todo,
}

impl Following {
    async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut looks = interval(PULSE_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ears = Ears::open(&self.store);
        let feed = Arc::clone(&self.feed);
        loop {
            tokio::select! {
                () = stopped(&mut stopping) => return,
                notice = ears.next() => self.take(notice, &mut looks),
                () = feed.events_missing() => self.todo.events = true,
                () = feed.alerts_missing() => self.todo.alerts = true,
                _ = looks.tick() => self.look(&mut ears).await,
                // There is more than was read at once.
                () = ready(()), if self.todo.events => {}
            }
            while let Some(notice) = ears.buffered() {
                self.take(notice, &mut looks);
            }
            self.read().await;
        }
    }

    fn take(&mut self, notice: Notice, looks: &mut Interval) {
        match notice {
            Notice::Listening => {
                self.is_new = true;
                looks.reset_immediately();
            }
            Notice::Heard(Heard { news: News::Events(position), is_own }) => {
                self.feed.hear(position);
                self.todo.events |= !is_own && position > self.feed.hub().cursor();
            }
            Notice::Heard(Heard { news: News::Alerts, is_own }) => self.todo.alerts |= !is_own,
            Notice::Heard(Heard { news: News::Settings, is_own }) => self.todo.settings |= !is_own,
        }
    }

    /// Looks for what was not told.
    async fn look(&mut self, ears: &mut Ears) {
        let pulse = match timeout(PULSE_TIMEOUT, self.store.pulse()).await {
            Ok(Ok(pulse)) => pulse,
            Ok(Err(error)) => return self.away(&error.to_string()),
            Err(_) => return self.away("it took too long"),
        };
        self.is_away = false;
        if std::mem::take(&mut self.is_new) {
            self.feed.hear(pulse.events);
        } else if self.feed.told() < self.pulse.events {
            // A second ago it was stored, and it still was not told.
            self.missed(ears);
        }
        self.feed.measure(pulse.events);
        self.todo.events |= pulse.events > self.feed.hub().cursor();
        self.todo.alerts |= pulse.alerts > self.alerts_cursor;
        self.todo.settings |= pulse.settings != self.pulse.settings;
        if pulse.removals {
            self.wakes.removals.notify_one();
        }
        self.pulse = pulse;
    }

    fn missed(&mut self, ears: &mut Ears) {
        metrics::counter!("observatory_notifications_missed_total").increment(1);
        self.feed.hear(self.pulse.events);
        if self.listens_since.elapsed() >= LISTEN_ANEW_EVERY_MIN {
            tracing::warn!(
                "other servers were not heard and are listened to anew; a pooler between this server and the database \
                 must keep sessions together (docs/several-servers.md)"
            );
            self.listens_since = Instant::now();
            *ears = Ears::open(&self.store);
        }
    }

    fn away(&mut self, reason: &str) {
        if !self.is_away {
            self.is_away = true;
            tracing::error!(reason, "the database could not be looked at for what other servers do; it is tried again");
        }
    }

    /// Reads what there is; what fails is found again by the next look.
    async fn read(&mut self) {
        if self.todo.events {
            let caught_up = self.feed.advance().await.inspect_err(|error| failed(error, "events"));
            self.todo.events = !caught_up.unwrap_or(true);
        }
        if std::mem::take(&mut self.todo.alerts)
            && let Err(error) = self.read_alerts().await
        {
            failed(&error, "alerts");
        }
        if std::mem::take(&mut self.todo.settings) {
            self.wakes.days.wake();
            if let Err(error) = self.alerts.settings_changed().await {
                self.pulse.settings.clear();
                tracing::error!(%error, "settings that were changed on another server could not be read; it is tried again");
            }
        }
    }

    /// Tells readers of changed alerts, and the loop of those that somebody
    /// took on.
    async fn read_alerts(&mut self) -> Result<(), StoreError> {
        loop {
            let page = self.store.changed_alerts(self.alerts_cursor, ALERTS_PAGE).await?;
            let is_last = page.len() < ALERTS_PAGE as usize;
            for (change, alert) in page {
                if !self.alerts.acknowledged(&alert) {
                    // The loop has too much to do: it is told after the next look.
                    return Ok(());
                }
                self.feed.hub().publish_alert(alert);
                self.alerts_cursor = change;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

fn failed(error: &StoreError, what: &str) {
    tracing::error!(%error, what, "what another server wrote could not be read; it is tried again");
}
