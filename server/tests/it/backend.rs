//! A fresh database of each kind.

use observatory::store::{Layout, Store, Target};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::Arc;
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

/// A database with TimescaleDB and the schema, which tests copy: to make the
/// extension anew takes seconds.
const TEMPLATE: &str = "observatory_template";
/// Tests are processes of their own; the first one makes the template.
const TEMPLATE_LOCK: i64 = 7_093_271_803;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
    Timescale,
}

/// A store with what keeps it alive.
pub struct Fresh {
    pub store: Arc<Store>,
    pub target: Target,
    pub kind: Kind,
    _folder: Option<TempDir>,
}

impl Fresh {
    /// Another database of the same kind.
    pub async fn again(&self) -> Self {
        match self.kind {
            Kind::Sqlite => sqlite().await,
            Kind::Postgres => postgres().await,
            Kind::Timescale => timescale().await,
        }
    }
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("observatory.db"));
    let store = Arc::new(Store::open(&target).await.unwrap());
    Fresh { store, target, kind: Kind::Sqlite, _folder: Some(folder) }
}

/// A new database on the server of `TEST_POSTGRES_URL`, with a table per day:
/// that server may have TimescaleDB too.
pub async fn postgres() -> Fresh {
    let target = empty("TEST_POSTGRES_URL").await;
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Days).await.unwrap();
    Fresh { store: Arc::new(store), target, kind: Kind::Postgres, _folder: None }
}

/// The same in a database that orders text like an English dictionary.
pub async fn postgres_in_english() -> Fresh {
    let server = server("TEST_POSTGRES_URL");
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    let options = " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'";
    let target = create(&server, &mut connection, options).await;
    connection.close().await.unwrap();
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Days).await.unwrap();
    Fresh { store: Arc::new(store), target, kind: Kind::Postgres, _folder: None }
}

/// A new database with TimescaleDB on the server of `TEST_TIMESCALE_URL`.
pub async fn timescale() -> Fresh {
    let server = server("TEST_TIMESCALE_URL");
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut connection).await.unwrap();
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(TEMPLATE)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if !exists {
        make_template(&server, &mut connection).await;
    }
    let target = create(&server, &mut connection, &format!(" TEMPLATE {TEMPLATE}")).await;
    connection.close().await.unwrap();
    let store = Arc::new(Store::open(&target).await.unwrap());
    Fresh { store, target, kind: Kind::Timescale, _folder: None }
}

async fn make_template(server: &Url, connection: &mut PgConnection) {
    let target = create(server, connection, "").await;
    let store = Store::connect(&target).await.unwrap();
    store.apply_steps().await.unwrap();
    store.lay_out(Layout::Timescale).await.unwrap();
    store.close().await;
    let Target::Postgres(url) = &target else { unreachable!() };
    let url = Url::parse(url).unwrap();
    let name = url.path().trim_start_matches('/');
    // A database that somebody is connected to, such as a job of TimescaleDB,
    // cannot be copied.
    let statements = [
        format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"),
        format!("ALTER DATABASE {name} RENAME TO {TEMPLATE}"),
    ];
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await.unwrap();
    }
}

/// An empty database on the server that a variable names.
pub async fn empty(variable: &str) -> Target {
    let server = server(variable);
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    let target = create(&server, &mut connection, "").await;
    connection.close().await.unwrap();
    target
}

fn server(variable: &str) -> Url {
    let url = std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run the tests by `make test` or `scripts/with-postgres.sh cargo nextest run`")
    });
    Url::parse(&url).unwrap()
}

async fn create(server: &Url, connection: &mut PgConnection, options: &str) -> Target {
    let name = format!("t_{}", Uuid::new_v4().simple());
    let statement = AssertSqlSafe(format!("CREATE DATABASE {name}{options}"));
    sqlx::raw_sql(statement).execute(connection).await.unwrap();
    let mut url = server.clone();
    url.set_path(&name);
    Target::Postgres(url.into())
}

/// Stamps an async test, which takes a `Fresh`, for each database.
macro_rules! conformance {
    ($($name:ident),+ $(,)?) => {
        crate::backend::conformance!(@on sqlite $($name),+);
        crate::backend::conformance!(@on postgres $($name),+);
        crate::backend::conformance!(@on timescale $($name),+);
    };
    (@on $backend:ident $($name:ident),+) => {
        mod $backend {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::backend::$backend().await).await;
            })+
        }
    };
}
pub(crate) use conformance;
