//! A fresh database of each kind.

use observatory::store::{Store, Target};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// A store with what keeps it alive.
pub struct Fresh {
    pub store: Arc<Store>,
    pub target: Target,
    _folder: Option<TempDir>,
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("observatory.db"));
    let store = Arc::new(Store::open(&target).await.unwrap());
    Fresh { store, target, _folder: Some(folder) }
}

/// A new database on the server of `TEST_POSTGRES_URL`.
pub async fn postgres() -> Fresh {
    let url = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set: run the tests by `make test` or `scripts/with-postgres.sh cargo nextest run`",
    );
    let name = format!("t_{}", Uuid::new_v4().simple());
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let mut url = url::Url::parse(&url).unwrap();
    url.set_path(&name);
    let target = Target::Postgres(url.to_string());
    let store = Arc::new(Store::open(&target).await.unwrap());
    Fresh { store, target, _folder: None }
}

/// Stamps an async test, which takes a `Fresh`, for each database.
macro_rules! conformance {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::backend::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(crate::backend::postgres().await).await;
            })+
        }
    };
}
pub(crate) use conformance;
