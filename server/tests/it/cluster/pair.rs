//! Two servers in this process, on one PostgreSQL.

use super::leads;
use crate::alerts::recorder::Recorder;
use crate::alerts::watch::{CONTEXT, until, watch};
use crate::backend::{Fresh, postgres};
use crate::harness::TestApp;
use observatory::config::Secret;
use observatory::store::Target;
use sqlx::PgPool;

pub struct Pair {
    pub fresh: Fresh,
    pub pool: PgPool,
    pub receiver: Recorder,
    /// Evaluates alerts.
    pub leader: TestApp,
    pub follower: TestApp,
}

pub fn url(fresh: &Fresh) -> &str {
    let Target::Postgres(url) = &fresh.target else { unreachable!() };
    url
}

/// One more server on a database, whose alerts go to `receiver`.
pub async fn server(fresh: &Fresh, receiver: &Recorder) -> TestApp {
    TestApp::with(None, |flags| {
        flags.database_url = Some(Secret::new(url(fresh)));
        watch(flags, receiver, CONTEXT);
    })
    .await
}

pub async fn pair() -> Pair {
    let fresh = postgres().await;
    let pool = PgPool::connect(url(&fresh)).await.unwrap();
    let receiver = Recorder::start([]).await;
    let leader = server(&fresh, &receiver).await;
    until_leads(&leader).await;
    let follower = server(&fresh, &receiver).await;
    assert!(!leads(&follower.client, &follower.url).await);
    Pair { fresh, pool, receiver, leader, follower }
}

pub async fn until_leads(app: &TestApp) {
    until("a leader", async || leads(&app.client, &app.url).await.then_some(())).await;
}

/// Ends sessions of this database by name; how many.
pub async fn terminate(pool: &PgPool, name: &str) -> usize {
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
         AND application_name = $1",
    )
    .bind(name)
    .fetch_all(pool)
    .await
    .unwrap();
    ended.len()
}
