//! What servers on one database tell each other: that something has changed
//! and up to which position, never what.

use super::dialect::{Connection, Pool};
use crate::store::{Heard, News, Origin, StoreError};
use sqlx::postgres::{PgListener, PgPoolOptions};
use std::time::Duration;

/// Notifications reach this database alone.
const CHANNEL: &str = "observatory";
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Tells of new events when the transaction commits.
pub async fn committed(connection: &mut Connection, origin: &Origin, last: i64) -> Result<(), StoreError> {
    notify(connection, origin, News::Events(last)).await
}

/// Tells at once.
pub async fn announce(pool: &Pool, origin: &Origin, news: News) -> Result<(), StoreError> {
    notify(&mut *pool.acquire().await?, origin, news).await
}

async fn notify(connection: &mut Connection, origin: &Origin, news: News) -> Result<(), StoreError> {
    sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(news.write(origin)).execute(connection).await?;
    Ok(())
}

/// A connection that hears what servers tell.
pub struct Listener {
    listener: PgListener,
    origin: Origin,
}

impl Listener {
    /// A connection of its own to the database of `pool`.
    pub async fn connect(pool: &Pool, origin: &Origin) -> Result<Self, StoreError> {
        let options = pool.connect_options().as_ref().clone().application_name("observatory listener");
        let alone = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&alone).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self { listener, origin: origin.clone() })
    }

    /// Waits for the next one; `None` after the connection was lost and made
    /// anew: what was told in between was not heard. May be cancelled.
    pub async fn next(&mut self) -> Result<Option<Heard>, StoreError> {
        loop {
            let Some(notification) = self.listener.try_recv().await? else { return Ok(None) };
            // A newer version may tell of more.
            if let Some(heard) = Heard::parse(notification.payload(), &self.origin) {
                return Ok(Some(heard));
            }
        }
    }
}
