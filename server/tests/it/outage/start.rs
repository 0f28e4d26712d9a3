//! The start of a server whose database is not there, or not for it.

use super::Cluster;
use observatory::outage::open_store;
use observatory::store::{Limits, Store, StoreError, Target};
use std::time::Duration;
use tokio::time::timeout;

fn target(cluster: &Cluster, database: &str) -> Target {
    Target::Postgres(cluster.url().replace("/postgres?", &format!("/{database}?")))
}

/// Why a start does not wait for this database.
async fn refused(target: &Target) -> StoreError {
    let limits = Limits::default();
    timeout(Duration::from_secs(30), open_store(target, &limits)).await.unwrap().err().unwrap()
}

#[tokio::test]
async fn a_database_that_is_away_is_waited_for() {
    let mut cluster = Cluster::start();
    cluster.stop();
    let target = target(&cluster, "postgres");
    let error = Store::open(&target).await.err().unwrap();
    assert!(error.may_pass(), "{error}");
    let waiting = tokio::spawn(async move { open_store(&target, &Limits::default()).await });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    cluster.resume();
    let store = timeout(Duration::from_mins(1), waiting).await.unwrap().unwrap().unwrap();
    store.probe().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_an_error_at_once() {
    let cluster = Cluster::with(&["-A", "trust"], |folder| {
        std::fs::write(folder.join("hba.conf"), "local all all scram-sha-256\n").unwrap();
        format!("-c hba_file='{}/hba.conf'", folder.display())
    });
    let target = Target::Postgres(cluster.url().replace("observatory@", "observatory:wrong@"));
    let error = refused(&target).await;
    assert!(error.to_string().contains("password"), "{error}");
}

#[tokio::test]
async fn an_unknown_database_is_an_error_at_once() {
    let cluster = Cluster::start();
    let error = refused(&target(&cluster, "nowhere")).await;
    assert!(error.to_string().contains("\"nowhere\" does not exist"), "{error}");
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_cut_off_and_is_no_outage_of_the_server() {
    let cluster = Cluster::start();
    let limits = Limits { read_timeout: Duration::from_secs(1), ..Limits::default() };
    let store = Store::open_with(&target(&cluster, "postgres"), &limits).await.unwrap();
    let lock = sqlx::PgPool::connect(&cluster.url()).await.unwrap();
    let mut transaction = lock.begin().await.unwrap();
    sqlx::query("LOCK TABLE gateways").execute(&mut *transaction).await.unwrap();
    let error = store.gateways(observatory::clock::now()).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    transaction.rollback().await.unwrap();
    store.gateways(observatory::clock::now()).await.unwrap();
    store.close().await;
}
