//! Putting the server together, running it, and stopping it in order.

use crate::access::Access;
use crate::alerts::{self, Alerts, AlertsError, Base};
use crate::clock;
use crate::config::{DatabaseUrl, Secret, Settings};
use crate::http::connections::{BoundedListener, CONNECTIONS_MAX};
use crate::http::rates::Rates;
use crate::http::{self, AppState, Site, prometheus};
use crate::ingest::{IngestQueue, Writer};
use crate::live::Hub;
use crate::retention::{self, RetentionDays};
use crate::store::{Store, StoreError, Target};
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
    #[error("the address {addr} could not be bound: {source}; set OBSERVATORY_ADDR to another one")]
    Bind { addr: SocketAddr, source: io::Error },
    #[error("the metrics recorder could not be installed: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("the server stopped: {0}")]
    Serve(io::Error),
}

/// A server that is bound and ready to run.
pub struct Application {
    listener: TcpListener,
    addr: SocketAddr,
    router: Router,
    store: Arc<Store>,
    hub: Arc<Hub>,
    writer: Writer,
    retention: JoinHandle<()>,
    stop_retention: watch::Sender<bool>,
    alert_loop: alerts::Running,
    /// Secret of the admin token that this start made.
    first_token: Option<String>,
    public_url: String,
}

impl Application {
    /// Opens the database, binds the address and wires everything up.
    ///
    /// # Errors
    /// What to mend, such as an address in use.
    pub async fn build(settings: &Settings) -> Result<Self, StartError> {
        let store = Arc::new(Store::open(&target(&settings.database)).await?.with_prices(Arc::clone(&settings.prices)));
        let retention_days = Arc::new(RetentionDays::new(Arc::clone(&store), settings.retention_days));
        if let Err(error) = store.prepare_days(clock::now(), retention_days.in_force().await?.days).await {
            tracing::warn!(%error, "the days ahead could not be prepared; the next run of retention tries again");
        }
        let (_, last) = store.stream_bounds().await?;
        let hub = Arc::new(Hub::new(last));
        let mut access = Access::new(Arc::clone(&store), settings.token.as_ref().map(Secret::expose)).await?;
        let exposed = !settings.addr.ip().is_loopback();
        let first_token = if exposed && access.is_open() { Some(access.first_token().await?) } else { None };

        let bind = |source| StartError::Bind { addr: settings.addr, source };
        let listener = TcpListener::bind(settings.addr).await.map_err(bind)?;
        let addr = listener.local_addr().map_err(bind)?;
        let public_url = settings.public_url.clone().unwrap_or_else(|| reachable(settings, addr));
        let (queue, writer) = Writer::start(Arc::clone(&store), Arc::clone(&hub));
        let (stop_retention, stopped) = watch::channel(false);
        let marked = Arc::new(Notify::new());
        let task = retention::run(Arc::clone(&store), Arc::clone(&retention_days), Arc::clone(&marked), stopped);
        let retention = tokio::spawn(task);
        let base =
            Base::new((*settings.alerts).clone(), settings.alert_webhook_url.as_ref()).map_err(AlertsError::Bad)?;
        let (alerts, alert_loop) =
            alerts::start(&store, &hub, base, settings.alert_policy.clone(), &public_url).await?;
        let state = AppState { marked, ..state(settings, &store, &hub, (queue, alerts, access, retention_days), addr, &public_url)? };
        Ok(Self {
            listener,
            addr,
            router: http::router(state),
            store,
            hub,
            writer,
            retention,
            stop_retention,
            alert_loop,
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
        self.stop_retention.send_replace(true);
        let _ = self.retention.await;
        // The router and its queue are gone: the writer ends when it is done.
        if timeout(DRAIN_TIMEOUT, self.writer.drained()).await.is_err() {
            tracing::error!("the queue of events could not be written in time");
        }
        // After the writer: what it wrote last is evaluated too.
        self.alert_loop.stop().await;
        self.store.close().await;
        tracing::info!("stopped");
        outcome.map_err(StartError::Serve)
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
        series: Arc::default(),
        metrics: prometheus::recorder()?,
        info: Arc::new(info),
        site: Arc::new(Site::load()),
        leptos,
        marked: Arc::default(),
        retention,
        secure_cookies: public_url.starts_with("https://"),
    })
}
