//! What handlers and pages ask and change.

mod dry_run;
mod quiet;
mod receivers;
mod rules;
mod start;

pub use dry_run::TEST_EVENTS_MAX;
pub use quiet::{MAINTENANCE_MAX, SILENCE_KEPT_US, SILENCES_MAX};
pub use start::{Alerting, prepare};

use super::AlertsError;
use super::catalog::{Catalog, InForce};
use super::delivery::http::Http;
use super::engine::Command;
use crate::clock;
use crate::live::Feed;
use crate::store::{News, Store};
use model::alert::{Alert, AlertCounts, AlertDetail, AlertState, Delivery};
use model::query::{AlertFilter, DeliveryFilter, LIMIT_MAX, Page, PageRequest};
use std::sync::Arc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot, watch};
use uuid::Uuid;

/// Steps of an alert that one answer has.
const STEPS_MAX: u32 = 500;
/// Longest name of who acknowledges, in bytes.
const BY_BYTES_MAX: usize = 200;

/// The one door to alerts; cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    store: Arc<Store>,
    feed: Arc<Feed>,
    http: Http,
    in_force: Arc<InForce>,
    /// The way to the loop, if this server leads.
    commands: watch::Receiver<Option<mpsc::Sender<Command>>>,
    /// Changes take turns: each is checked against what the one before left.
    changing: Arc<Mutex<()>>,
    /// Tests of rules take turns: each reads much.
    testing: Arc<Mutex<()>>,
    public_url: String,
}

impl Alerts {
    /// What is in force.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.in_force.current()
    }

    /// # Errors
    /// The database does not answer, or the cursor is none.
    pub async fn list(&self, filter: &AlertFilter, page: &PageRequest) -> Result<Page<Alert>, AlertsError> {
        Ok(self.store.alerts(filter, page).await?)
    }

    /// # Errors
    /// The database does not answer.
    pub async fn counts(&self) -> Result<AlertCounts, AlertsError> {
        Ok(self.store.alert_counts().await?)
    }

    /// # Errors
    /// There is no such alert, or the database does not answer.
    pub async fn get(&self, id: &str) -> Result<AlertDetail, AlertsError> {
        let alert = self.store.alert(id).await?.ok_or_else(|| no_alert(id))?;
        let history = self.store.alert_steps(id, STEPS_MAX).await?;
        let filter = DeliveryFilter { alert: Some(id.to_owned()), ..DeliveryFilter::default() };
        let page = PageRequest { limit: LIMIT_MAX, ..PageRequest::default() };
        let deliveries = self.store.deliveries(&filter, &page).await?.items;
        Ok(AlertDetail { alert, history, deliveries })
    }

    /// Somebody takes on an alert.
    ///
    /// # Errors
    /// There is no such alert, or it does not fire, or somebody has it.
    pub async fn acknowledge(&self, id: &str, by: &str) -> Result<(), AlertsError> {
        let alert = self.store.alert(id).await?.ok_or_else(|| no_alert(id))?;
        if by.len() > BY_BYTES_MAX || by.contains('\0') {
            return Err(AlertsError::Bad(format!("`by` has at most {BY_BYTES_MAX} bytes, none of them zero.")));
        }
        if let Some(taken) = self.store.acknowledge_alert(id, by, clock::now()).await? {
            self.feed.alerts_changed(vec![taken.clone()]).await;
            self.tell(|done| acknowledged(&taken, done)).await;
            return Ok(());
        }
        let state = self.store.alert(id).await?.unwrap_or(alert);
        Err(AlertsError::Conflict(match (state.acknowledged_by, state.resolved_at) {
            (_, Some(at)) => format!("It was resolved at {}.", at.format("%Y-%m-%d %H:%M:%S UTC")),
            (Some(by), None) => format!("It was acknowledged already, by {by}."),
            (None, None) => "It does not fire.".to_owned(),
        }))
    }

    /// # Errors
    /// The database does not answer, or the cursor is none.
    pub async fn deliveries(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<Page<Delivery>, AlertsError> {
        Ok(self.store.deliveries(filter, page).await?)
    }

    /// Has a message tried again that was given up.
    ///
    /// # Errors
    /// There is no such message, or it was not given up.
    pub async fn retry(&self, id: i64) -> Result<(), AlertsError> {
        match self.store.retry_message(id, clock::now()).await? {
            Some(receiver) if self.catalog().receivers.contains_key(&receiver) => self.reload().await,
            Some(receiver) => {
                self.reload().await?;
                Err(AlertsError::Conflict(format!("There is no receiver {receiver:?} any more.")))
            }
            None => {
                Err(AlertsError::NotFound(format!("No message {id} was given up: see /api/v1/deliveries?state=dead.")))
            }
        }
    }

    /// A gateway was muted, or is to be heard again, or is being removed.
    pub async fn gateways_changed(&self) {
        if let Err(error) = self.reload().await {
            tracing::error!(%error, "alerts learn of a changed gateway only when they look for it");
        }
    }

    /// Whether this server evaluates rules.
    pub fn leads(&self) -> bool {
        self.commands.borrow().is_some()
    }

    /// Another server has changed settings, or has a message sent again.
    ///
    /// # Errors
    /// The database does not answer; what was in force stays.
    pub async fn settings_changed(&self) -> Result<(), AlertsError> {
        self.in_force.load().await?;
        let commands = self.commands.borrow().clone();
        if let Some(commands) = commands {
            // Where others wait to be obeyed, they bring the same.
            let _ = commands.try_send(Command::Apply { done: oneshot::channel().0 });
        }
        Ok(())
    }

    /// An alert has changed, here or elsewhere; `false` if the loop has to
    /// learn of it and could not yet.
    pub fn acknowledged(&self, alert: &Alert) -> bool {
        if alert.state != AlertState::Acknowledged {
            return true;
        }
        let commands = self.commands.borrow().clone();
        let command = acknowledged(alert, oneshot::channel().0);
        let Some((commands, command)) = commands.zip(command) else { return true };
        // A loop that ends is followed by one that reads what it missed.
        !matches!(commands.try_send(command), Err(TrySendError::Full(_)))
    }

    /// Goes by changed settings, here and on every server.
    async fn reload(&self) -> Result<(), AlertsError> {
        self.in_force.load().await?;
        if let Err(error) = self.store.announce(News::Settings).await {
            tracing::warn!(%error, "other servers learn of changed settings only when they look for them");
        }
        self.tell(|done| Some(Command::Apply { done })).await;
        Ok(())
    }

    /// Has the loop know of what is stored, if it runs here; another server's
    /// is told of it, and one that ends is followed by one that reads it.
    async fn tell(&self, command: impl FnOnce(oneshot::Sender<()>) -> Option<Command>) {
        let commands = self.commands.borrow().clone();
        let (done, waits) = oneshot::channel();
        if let Some((commands, command)) = commands.zip(command(done))
            && commands.send(command).await.is_ok()
        {
            let _ = waits.await;
        }
    }

    /// The turn to change settings, with what is in force now on any server.
    async fn turn(&self) -> Result<MutexGuard<'_, ()>, AlertsError> {
        let turn = self.changing.lock().await;
        if self.store.is_shared() {
            self.in_force.load().await?;
        }
        Ok(turn)
    }
}

fn acknowledged(alert: &Alert, done: oneshot::Sender<()>) -> Option<Command> {
    let id = Uuid::try_parse(&alert.id).ok()?;
    let (by, at) = alert.acknowledged_by.clone().zip(alert.acknowledged_at)?;
    Some(Command::Acknowledged { alert: id, by, at, done })
}

fn no_alert(id: &str) -> AlertsError {
    AlertsError::NotFound(format!("There is no alert {id:?}: see /api/v1/alerts for those there are."))
}
