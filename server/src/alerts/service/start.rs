//! Making ready, and the duty that evaluates and sends.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::alerts::catalog::{Base, InForce};
use crate::alerts::delivery::http::{Http, Options, Policy};
use crate::alerts::dispatch::Dispatcher;
use crate::alerts::engine::{AlertLoop, COMMANDS_MAX, Command, Parts};
use crate::cluster::{Duty, End, ended};
use crate::live::Feed;
use crate::outage::Outage;
use crate::store::Store;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::sleep;

/// After the database did not let the loop begin.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Evaluates rules and sends messages, on the server that leads.
pub struct Alerting {
    store: Arc<Store>,
    feed: Arc<Feed>,
    in_force: Arc<InForce>,
    http: Http,
    public_url: String,
    outage: Arc<Outage>,
    /// Where the stream was when this server started: where a loop begins
    /// that finds no state.
    begin: i64,
    /// The way to the loop while it runs.
    commands: watch::Sender<Option<mpsc::Sender<Command>>>,
}

/// Makes alerts ready to be asked, and the duty that makes them.
///
/// # Errors
/// The database does not answer, or TLS cannot be set up.
pub async fn prepare(
    (store, feed, outage): (&Arc<Store>, &Arc<Feed>, &Arc<Outage>),
    base: Base,
    policy: Policy,
    public_url: &str,
) -> Result<(Alerts, Alerting), AlertsError> {
    let http = Http::new(Options { policy, ..Options::default() }).map_err(AlertsError::Bad)?;
    let in_force = Arc::new(InForce::new(base, Arc::clone(store)).await?);
    let commands = watch::Sender::new(None);
    let alerts = Alerts {
        store: Arc::clone(store),
        feed: Arc::clone(feed),
        http: http.clone(),
        in_force: Arc::clone(&in_force),
        commands: commands.subscribe(),
        changing: Arc::new(Mutex::new(())),
        testing: Arc::new(Mutex::new(())),
        public_url: public_url.to_owned(),
    };
    let alerting = Alerting {
        store: Arc::clone(store),
        feed: Arc::clone(feed),
        in_force,
        http,
        public_url: public_url.to_owned(),
        outage: Arc::clone(outage),
        begin: feed.hub().cursor(),
        commands,
    };
    Ok((alerts, alerting))
}

impl Alerting {
    /// A loop with what the last one knew.
    async fn begin(&self) -> AlertLoop {
        loop {
            let parts = Parts {
                store: Arc::clone(&self.store),
                feed: Arc::clone(&self.feed),
                in_force: Arc::clone(&self.in_force),
                dispatcher: Dispatcher::new(Arc::clone(&self.store), self.http.clone()),
                public_url: self.public_url.clone(),
                outage: Arc::clone(&self.outage),
            };
            match AlertLoop::start(parts, self.begin).await {
                Ok(begun) => return begun,
                Err(error) => tracing::error!(%error, "alerts cannot be evaluated yet; it is tried again"),
            }
            sleep(RETRY_AFTER).await;
        }
    }
}

#[async_trait]
impl Duty for Alerting {
    async fn run(&self, mut ending: watch::Receiver<End>) {
        let begun = tokio::select! {
            () = ended(&mut ending) => return,
            begun = self.begin() => begun,
        };
        let (commands, queue) = mpsc::channel(COMMANDS_MAX);
        self.commands.send_replace(Some(commands));
        begun.run(queue, ending).await;
        self.commands.send_replace(None);
    }
}
