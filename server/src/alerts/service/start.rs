//! Starting and stopping it all.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::alerts::catalog::{Base, Catalog};
use crate::alerts::delivery::http::{Http, Options, Policy};
use crate::alerts::dispatch::Dispatcher;
use crate::alerts::engine::{AlertLoop, COMMANDS_MAX, Parts};
use crate::live::Hub;
use crate::outage::Outage;
use crate::store::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long the loop may take to save and its workers to finish.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// The loop and its workers.
pub struct Running {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Running {
    /// Saves what is known and lets messages on their way arrive. While the
    /// database is away the loop would wait for it: it is cut off then, and
    /// goes on from its saved state at the next start.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        match timeout(STOP_TIMEOUT, &mut self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the loop of alerts failed"),
            Err(_) => {
                tracing::error!("the loop of alerts did not end in time");
                self.task.abort();
            }
        }
    }
}

/// Begins to evaluate rules and to send messages.
///
/// # Errors
/// The database does not answer, or TLS cannot be set up.
pub async fn start(
    (store, hub, outage): (&Arc<Store>, &Arc<Hub>, &Arc<Outage>),
    base: Base,
    policy: Policy,
    public_url: &str,
) -> Result<(Alerts, Running), AlertsError> {
    let http = Http::new(Options { policy, ..Options::default() }).map_err(AlertsError::Bad)?;
    let base = Arc::new(base);
    let catalog = Arc::new(Catalog::load(&base, store).await?);
    let mut dispatcher = Dispatcher::new(Arc::clone(store), http.clone());
    dispatcher.set(&catalog.receivers).await;
    let (publish, watched) = watch::channel(Arc::clone(&catalog));
    let parts = Parts {
        store: Arc::clone(store),
        hub: Arc::clone(hub),
        base: Arc::clone(&base),
        catalog: publish,
        dispatcher,
        public_url: public_url.to_owned(),
        outage: Arc::clone(outage),
    };
    let (commands, queue) = mpsc::channel(COMMANDS_MAX);
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(AlertLoop::start(parts, &catalog).await?.run(queue, stopping));
    let alerts = Alerts {
        store: Arc::clone(store),
        http,
        catalog: watched,
        commands,
        changing: Arc::new(Mutex::new(())),
        testing: Arc::new(Mutex::new(())),
        public_url: public_url.to_owned(),
    };
    Ok((alerts, Running { task, stop }))
}
