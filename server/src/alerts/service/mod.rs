//! What handlers and pages ask and change.

mod dry_run;
mod quiet;
mod receivers;
mod rules;
mod start;

pub use dry_run::TEST_EVENTS_MAX;
pub use quiet::{MAINTENANCE_MAX, SILENCE_KEPT_US, SILENCES_MAX};
pub use start::{Running, start};

use super::AlertsError;
use super::catalog::Catalog;
use super::delivery::http::Http;
use super::engine::Command;
use crate::clock;
use crate::store::Store;
use model::alert::{AlertCounts, AlertDetail, Delivery};
use model::query::{AlertFilter, DeliveryFilter, LIMIT_MAX, Page, PageRequest};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use uuid::Uuid;

/// Steps of an alert that one answer has.
const STEPS_MAX: u32 = 500;
/// Longest name of who acknowledges, in bytes.
const BY_BYTES_MAX: usize = 200;

/// The one door to alerts; cheap to clone.
#[derive(Clone)]
pub struct Alerts {
    store: Arc<Store>,
    http: Http,
    catalog: watch::Receiver<Arc<Catalog>>,
    commands: mpsc::Sender<Command>,
    /// Changes take turns: each is checked against what the one before left.
    changing: Arc<Mutex<()>>,
    /// Tests of rules take turns: each reads much.
    testing: Arc<Mutex<()>>,
    public_url: String,
}

impl Alerts {
    /// What is in force.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.borrow().clone()
    }

    /// # Errors
    /// The database does not answer, or the cursor is none.
    pub async fn list(
        &self,
        filter: &AlertFilter,
        page: &PageRequest,
    ) -> Result<Page<model::alert::Alert>, AlertsError> {
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
        let uuid = Uuid::try_parse(id).map_err(|_| no_alert(id))?;
        let (reply, answer) = oneshot::channel();
        self.send(Command::Acknowledge { alert: uuid, by: by.to_owned(), reply }).await?;
        if answer.await.map_err(|_| AlertsError::Closing)?? {
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

    /// Lets the loop go by changed settings.
    async fn reload(&self) -> Result<(), AlertsError> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Reload { reply }).await?;
        answer.await.map_err(|_| AlertsError::Closing)?
    }

    async fn send(&self, command: Command) -> Result<(), AlertsError> {
        self.commands.send(command).await.map_err(|_| AlertsError::Closing)
    }
}

fn no_alert(id: &str) -> AlertsError {
    AlertsError::NotFound(format!("There is no alert {id:?}: see /api/v1/alerts for those there are."))
}
