//! Putting the server together, running it, and stopping it in order.

use crate::access::Access;
use crate::alerts::{self, Alerting, Alerts, AlertsError, Base};
use crate::clock;
use crate::cluster::{Leader, Peers};
use crate::config::{DatabaseUrl, Secret, Settings};
use crate::http::connections::{BoundedListener, CONNECTIONS_MAX};
use crate::http::rates::Rates;
use crate::http::{self, AppState, Site, prometheus};
use crate::ingest::{IngestQueue, Replay, Spool, SpoolOpenError, Writer};
use crate::live::{Feed, Hub};
use crate::outage::{self, Outage};
use crate::replica;
use crate::retention::{RetentionDays, Upkeep};
use crate::store::{Pulse, Store, StoreError, Target};
use axum::Router;
use leptos::config::LeptosOptions;
use model::settings::ServerInfo;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long open requests may take when the server stops.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("alerts could not be started: {0}")]
    Alerts(#[from] AlertsError),
    #[error(transparent)]
    Spool(#[from] SpoolOpenError),
    #[error("the address {addr} could not be bound: {source}; set OBSERVATORY_ADDR to another one")]
    Bind { addr: SocketAddr, source: io::Error },
    #[error("the metrics recorder could not be installed: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("the server stopped: {0}")]
    Serve(io::Error),
}

/// How long connections to the database may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);
/// Inside the data folder.
const SPOOL_FOLDER: &str = "spool";

/// A server that is bound and ready to run.
pub struct Application {
    listener: TcpListener,
    addr: SocketAddr,
    router: Router,
    store: Arc<Store>,
    hub: Arc<Hub>,
    writer: Writer,
    replay: Option<Replay>,
    probe: JoinHandle<()>,
    stop_probe: watch::Sender<bool>,
    background: Background,
    /// Secret of the admin token that this start made.
    first_token: Option<String>,
    public_url: String,
}

impl Application {
    /// Opens the database, binds the address and wires everything up. Waits
    /// for a server database that does not answer yet.
    ///
    /// # Errors
    /// What to mend, such as an address in use.
    pub async fn build(settings: &Settings) -> Result<Self, StartError> {
        let spool = open_spool(settings).await?;
        let store = Arc::new(open(settings).await?);
        let outage = Arc::new(Outage::new(spool));
        let days = Arc::new(RetentionDays::new(Arc::clone(&store), settings.retention_days));
        if let Err(error) = store.prepare_days(clock::now(), days.in_force().await?.days).await {
            tracing::warn!(%error, "the days ahead could not be prepared; the next run of retention tries again");
        }
        let (pulse, (_, last)) = (store.pulse().await?, store.stream_bounds().await?);
        let hub = Arc::new(Hub::new(last));
        let feed = Arc::new(Feed::new(Arc::clone(&store), Arc::clone(&hub)));
        let bootstrap = settings.token.as_ref().map(Secret::expose);
        let mut access = Access::new(Arc::clone(&store), bootstrap, Arc::clone(&outage)).await?;
        let exposed = !settings.addr.ip().is_loopback();
        let first_token = if exposed && access.is_open() { Some(access.first_token().await?) } else { None };

        let bind = |source| StartError::Bind { addr: settings.addr, source };
        let listener = TcpListener::bind(settings.addr).await.map_err(bind)?;
        let addr = listener.local_addr().map_err(bind)?;
        let public_url = settings.public_url.clone().unwrap_or_else(|| reachable(settings, addr));
        let (queue, writer) = Writer::start(Arc::clone(&store), Arc::clone(&feed), &outage);
        let (stop_probe, stopped) = watch::channel(false);
        let probe = tokio::spawn(outage::probe(Arc::clone(&store), Arc::clone(&outage), stopped.clone()));
        // Nothing is lost if it is cut off.
        tokio::spawn(replica::watch(Arc::clone(&store), stopped));
        let marked = Arc::new(Notify::new());
        let replay = Replay::start((&store, &feed, &outage), &marked);
        let base =
            Base::new((*settings.alerts).clone(), settings.alert_webhook_url.as_ref()).map_err(AlertsError::Bad)?;
        let (alerts, alerting) =
            alerts::prepare((&store, &feed, &outage), base, settings.alert_policy.clone(), &public_url).await?;
        let upkeep = Upkeep { store: Arc::clone(&store), days: Arc::clone(&days), marked: Arc::clone(&marked) };
        let background = Background::start(&store, &feed, (alerts.clone(), alerting), upkeep, pulse);
        let state = state(settings, &store, &hub, (queue, alerts, access, days), addr, &public_url)?;
        let state = AppState { marked, outage, ..state };
        Ok(Self {
            listener,
            addr,
            router: http::router(state),
            store,
            hub,
            writer,
            replay,
            probe,
            stop_probe,
            background,
            first_token,
            public_url,
        })
    }

    /// The address that was bound, its port filled in.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where a person opens the dashboard; with a first token, a link that
    /// signs in. The token stands behind `#`: browsers do not send that part.
    pub fn link(&self) -> String {
        match &self.first_token {
            Some(token) => format!("{}/login#token={token}", self.public_url),
            None => self.public_url.clone(),
        }
    }

    pub fn first_token(&self) -> Option<&str> {
        self.first_token.as_deref()
    }

    /// Serves until `shutdown`, then lets open requests finish, writes what
    /// is queued, and closes the database.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), StartError> {
        let (stop, stopped) = watch::channel(false);
        let hub = Arc::clone(&self.hub);
        let graceful = async move {
            shutdown.await;
            tracing::info!("stopping: no new requests, open ones may finish");
            hub.close();
            stop.send_replace(true);
        };
        let mut deadline = stopped;
        let serve = axum::serve(BoundedListener::new(self.listener, CONNECTIONS_MAX), self.router)
            .with_graceful_shutdown(graceful);
        let drained = async {
            // An error means that the sender is gone, which is a stop too.
            let _ = deadline.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(DRAIN_TIMEOUT).await;
        };
        let outcome = tokio::select! {
            outcome = serve => outcome,
            () = drained => {
                tracing::warn!(timeout_s = DRAIN_TIMEOUT.as_secs(), "open requests were cut off");
                Ok(())
            }
        };
        self.stop_probe.send_replace(true);
        // The router and its queue are gone: the writer ends when it is done.
        if timeout(DRAIN_TIMEOUT, self.writer.drained()).await.is_err() {
            tracing::error!("the queue of events could not be written in time");
        }
        if let Some(replay) = self.replay
            && timeout(DRAIN_TIMEOUT, replay.stop()).await.is_err()
        {
            tracing::warn!("a replayed commit did not end in time; the spool still has it");
        }
        let _ = self.probe.await;
        // After the writer: what it wrote last is evaluated too.
        self.background.stop().await;
        if timeout(CLOSE_TIMEOUT, self.store.close()).await.is_err() {
            tracing::warn!("the database did not close its connections in time");
        }
        tracing::info!("stopped");
        outcome.map_err(StartError::Serve)
    }
}

/// What runs beside the requests.
struct Background {
    leader: Leader,
    /// Where other servers may use the same database.
    peers: Option<Peers>,
}

impl Background {
    fn start(
        store: &Arc<Store>,
        feed: &Arc<Feed>,
        (alerts, alerting): (Alerts, Alerting),
        upkeep: Upkeep,
        pulse: Pulse,
    ) -> Self {
        let wakes = upkeep.wakes();
        let leader = Leader::spawn(store, vec![Arc::new(alerting), Arc::new(upkeep)]);
        let peers = store.is_shared().then(|| Peers::spawn(store, feed, alerts, wakes, pulse));
        Self { leader, peers }
    }

    async fn stop(self) {
        self.leader.stop().await;
        if let Some(peers) = self.peers {
            peers.stop().await;
        }
    }
}

/// The store of these settings, with its replica if there is one.
async fn open(settings: &Settings) -> Result<Store, StoreError> {
    let store = outage::open_store(&target(&settings.database), &settings.database_limits).await?;
    let store = store.with_prices(Arc::clone(&settings.prices));
    match &settings.database_read {
        Some(DatabaseUrl::Postgres(url)) => store.with_replica(url.as_str()),
        _ => Ok(store),
    }
}

/// The spool of the settings; also, without one, what an earlier run left in
/// it, so that nothing acknowledged is forgotten.
async fn open_spool(settings: &Settings) -> Result<Option<Arc<Spool>>, SpoolOpenError> {
    let folder = settings.data_dir.join(SPOOL_FOLDER);
    let bytes_max = settings.spool_bytes_max;
    let open = move || {
        let is_needed = bytes_max > 0 || Spool::is_left_in(&folder);
        is_needed.then(|| Spool::open(&folder, bytes_max)).transpose()
    };
    match tokio::task::spawn_blocking(open).await {
        Ok(spool) => Ok(spool?.map(Arc::new)),
        // The thread was lost with the runtime: the server is going down.
        Err(_) => Ok(None),
    }
}

/// Where the store is to be found for these settings.
pub fn target(database: &DatabaseUrl) -> Target {
    match database {
        DatabaseUrl::Sqlite(path) => Target::Sqlite(path.clone()),
        DatabaseUrl::Postgres(url) => Target::Postgres(url.to_string()),
    }
}

fn reachable(settings: &Settings, addr: SocketAddr) -> String {
    let local = settings.local_url();
    let host = local.rsplit_once(':').map_or(local.as_str(), |(host, _)| host);
    format!("{host}:{}", addr.port())
}

fn state(
    settings: &Settings,
    store: &Arc<Store>,
    hub: &Arc<Hub>,
    (queue, alerts, access, retention): (IngestQueue, Alerts, Access, Arc<RetentionDays>),
    addr: SocketAddr,
    public_url: &str,
) -> Result<AppState, StartError> {
    let info = ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: store.kind().to_owned(),
        ingest_url: format!("{public_url}/api/v1/ingest"),
        token_required: !access.is_open(),
    };
    let leptos = LeptosOptions::builder().output_name("observatory").site_addr(addr).build();
    Ok(AppState {
        store: Arc::clone(store),
        queue,
        hub: Arc::clone(hub),
        alerts,
        access: Arc::new(access),
        rates: Arc::new(Rates::new(settings.ingest_events_per_second_max.unwrap_or(0))),
        questions: Arc::default(),
        series: Arc::default(),
        metrics: prometheus::recorder()?,
        info: Arc::new(info),
        site: Arc::new(Site::load()),
        leptos,
        marked: Arc::default(),
        outage: Arc::new(Outage::new(None)),
        retention,
        secure_cookies: public_url.starts_with("https://"),
    })
}
