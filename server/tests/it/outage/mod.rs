//! The database is away: nothing acknowledged is lost, and it is said.

mod access;
mod load;
mod program;
mod replay;
mod spool;
mod start;
mod tls;

use crate::database::Cluster;
use crate::harness::TestApp;

/// A server on a PostgreSQL that the test can stop.
async fn app(cluster: &Cluster, token: Option<&str>, spool_bytes_max: &str) -> TestApp {
    TestApp::with(token, |flags| {
        flags.database_url = Some(observatory::config::Secret::new(cluster.url()));
        flags.spool_bytes_max = Some(spool_bytes_max.to_owned());
    })
    .await
}

/// Waits until the server's own probe has found its database in this state.
async fn until_database(app: &TestApp, state: &str) {
    app.get_until("/api/v1/health", |health| {
        health["database"]["state"] == state && health["database"]["since"].is_null() == (state == "up")
    })
    .await;
}

/// Waits until nothing waits on disk.
async fn until_replayed(app: &TestApp) {
    app.get_until("/api/v1/health", |health| {
        health["database"]["state"] == "up" && health["spool"]["oldestAt"].is_null()
    })
    .await;
}
