//! What servers on one database need to know of each other.

use super::{Db, Store, StoreError, postgres};
use uuid::Uuid;

/// Tells an open store from all others, so that a server knows its own news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin(String);

impl Origin {
    pub(super) fn new() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }
}

/// What a server tells the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Events up to this position are stored.
    Events(i64),
    /// Alerts have changed.
    Alerts,
    /// Rules, silences, receivers, routes, gateways or the days that events are
    /// kept were changed by a person, or a message is to be sent again.
    Settings,
}

impl News {
    pub(super) fn write(self, origin: &Origin) -> String {
        let Origin(origin) = origin;
        match self {
            Self::Events(position) => format!("{origin} events {position}"),
            Self::Alerts => format!("{origin} alerts"),
            Self::Settings => format!("{origin} settings"),
        }
    }
}

/// News, and who told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    pub news: News,
    /// This very store told it.
    pub is_own: bool,
}

impl Heard {
    /// `None` for what this version does not know.
    pub(super) fn parse(payload: &str, own: &Origin) -> Option<Self> {
        let mut words = payload.split(' ');
        let is_own = words.next()? == own.0;
        let news = match words.next()? {
            "events" => News::Events(words.next()?.parse().ok()?),
            "alerts" => News::Alerts,
            "settings" => News::Settings,
            _ => return None,
        };
        Some(Self { news, is_own })
    }
}

/// How far a shared database is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Last position of the stream.
    pub events: i64,
    /// Position of the newest change of an alert.
    pub alerts: i64,
    /// Another text when settings of alerts have changed.
    pub settings: String,
    /// A gateway waits to be removed.
    pub removals: bool,
}

/// Hears what the servers of a shared database tell.
pub struct Listener(postgres::news::Listener);

impl Listener {
    /// Waits for the next one; `None` after the connection was lost and made
    /// anew, and something may have been missed. May be cancelled.
    ///
    /// # Errors
    /// The connection was lost: make another listener.
    pub async fn next(&mut self) -> Result<Option<Heard>, StoreError> {
        self.0.next().await
    }
}

/// The right to be the one server that evaluates alerts and removes what is
/// old. An embedded database has one server, which has it.
pub enum LeaderLock {
    Sole,
    Shared(Box<postgres::leader::Lock>),
}

impl LeaderLock {
    /// Whether this server is the leader from now on.
    ///
    /// # Errors
    /// The database does not answer; whatever was held is given up.
    pub async fn try_take(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Sole => Ok(true),
            Self::Shared(lock) => lock.try_take().await,
        }
    }

    /// # Errors
    /// The lock is lost.
    pub async fn check(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sole => Ok(()),
            Self::Shared(lock) => lock.check().await,
        }
    }

    pub async fn release(&mut self) {
        match self {
            Self::Sole => {}
            Self::Shared(lock) => lock.release().await,
        }
    }
}

impl Store {
    /// Whether other servers may use this database too.
    pub fn is_shared(&self) -> bool {
        matches!(self.db, Db::Postgres(_))
    }

    /// Tells the other servers at once; new events tell of themselves.
    pub async fn announce(&self, news: News) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(pools) => postgres::news::announce(&pools.writer, &self.origin, news).await,
        }
    }

    /// A listener, where there may be somebody to listen to.
    pub async fn listen(&self) -> Result<Option<Listener>, StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(None),
            Db::Postgres(pools) => {
                Ok(Some(Listener(postgres::news::Listener::connect(&pools.writer, &self.origin).await?)))
            }
        }
    }

    /// How far a shared database is; nothing of an embedded one.
    pub async fn pulse(&self) -> Result<Pulse, StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(Pulse::default()),
            Db::Postgres(pools) => postgres::pulse::pulse(&pools.reader).await,
        }
    }

    /// A lock that is not taken yet.
    pub fn leader_lock(&self) -> LeaderLock {
        match &self.db {
            Db::Sqlite(_) => LeaderLock::Sole,
            Db::Postgres(pools) => LeaderLock::Shared(Box::new(postgres::leader::Lock::new(&pools.writer))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_come_back_as_they_were_told() {
        let (own, other) = (Origin::new(), Origin::new());
        for news in [News::Events(i64::MAX), News::Alerts, News::Settings] {
            let payload = news.write(&own);
            // PostgreSQL takes 8,000 bytes.
            assert!(payload.len() < 100, "{payload}");
            assert_eq!(Heard::parse(&payload, &own), Some(Heard { news, is_own: true }));
            assert_eq!(Heard::parse(&payload, &other), Some(Heard { news, is_own: false }));
        }
        for payload in ["", "x", "x events", "x events many", "x weather"] {
            assert_eq!(Heard::parse(payload, &own), None, "{payload}");
        }
    }
}
