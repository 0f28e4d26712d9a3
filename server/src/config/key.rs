//! The settings by name: one table that files, environment, flags, `config
//! print` and error messages share.

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    DatabaseUrl,
    DatabaseReadUrl,
    DataDir,
    Addr,
    PublicUrl,
    Token,
    AlertWebhookUrl,
    Alerts,
    AlertNetworks,
    RetentionDays,
    Prices,
    IngestEventsPerSecondMax,
    SpoolBytesMax,
    DatabaseConnectionsMax,
    DatabaseConnectTimeoutSeconds,
    DatabaseReadTimeoutSeconds,
    DatabaseWriteTimeoutSeconds,
    LogLevel,
    LogFormat,
}

impl Key {
    pub const ALL: [Self; 19] = [
        Self::DatabaseUrl,
        Self::DatabaseReadUrl,
        Self::DataDir,
        Self::Addr,
        Self::PublicUrl,
        Self::Token,
        Self::AlertWebhookUrl,
        Self::Alerts,
        Self::AlertNetworks,
        Self::RetentionDays,
        Self::Prices,
        Self::IngestEventsPerSecondMax,
        Self::SpoolBytesMax,
        Self::DatabaseConnectionsMax,
        Self::DatabaseConnectTimeoutSeconds,
        Self::DatabaseReadTimeoutSeconds,
        Self::DatabaseWriteTimeoutSeconds,
        Self::LogLevel,
        Self::LogFormat,
    ];

    /// Its name in a file.
    pub fn name(self) -> &'static str {
        match self {
            Self::DatabaseUrl => "database_url",
            Self::DatabaseReadUrl => "database_read_url",
            Self::DataDir => "data_dir",
            Self::Addr => "addr",
            Self::PublicUrl => "public_url",
            Self::Token => "token",
            Self::AlertWebhookUrl => "alert_webhook_url",
            Self::Alerts => "alerts",
            Self::AlertNetworks => "alert_networks",
            Self::RetentionDays => "retention_days",
            Self::Prices => "prices",
            Self::IngestEventsPerSecondMax => "ingest_events_per_second_max",
            Self::SpoolBytesMax => "spool_bytes_max",
            Self::DatabaseConnectionsMax => "database_connections_max",
            Self::DatabaseConnectTimeoutSeconds => "database_connect_timeout_seconds",
            Self::DatabaseReadTimeoutSeconds => "database_read_timeout_seconds",
            Self::DatabaseWriteTimeoutSeconds => "database_write_timeout_seconds",
            Self::LogLevel => "log_level",
            Self::LogFormat => "log_format",
        }
    }

    /// The environment variables it is read from; the first that is set counts.
    pub fn variables(self) -> &'static [&'static str] {
        match self {
            Self::DatabaseUrl => &["DATABASE_URL"],
            Self::DatabaseReadUrl => &["DATABASE_READ_URL"],
            Self::DataDir => &["OBSERVATORY_DATA_DIR"],
            Self::Addr => &["OBSERVATORY_ADDR"],
            Self::PublicUrl => &["OBSERVATORY_PUBLIC_URL"],
            Self::Token => &["OBSERVATORY_TOKEN", "AUTH_TOKEN"],
            Self::AlertWebhookUrl => &["ALERT_WEBHOOK_URL"],
            Self::Alerts => &["OBSERVATORY_ALERTS"],
            Self::AlertNetworks => &["OBSERVATORY_ALERT_NETWORKS"],
            Self::RetentionDays => &["RETENTION_DAYS"],
            Self::Prices => &["OBSERVATORY_PRICES"],
            Self::IngestEventsPerSecondMax => &["OBSERVATORY_INGEST_EVENTS_PER_SECOND_MAX"],
            Self::SpoolBytesMax => &["OBSERVATORY_SPOOL_BYTES_MAX"],
            Self::DatabaseConnectionsMax => &["OBSERVATORY_DATABASE_CONNECTIONS_MAX"],
            Self::DatabaseConnectTimeoutSeconds => &["OBSERVATORY_DATABASE_CONNECT_TIMEOUT_SECONDS"],
            Self::DatabaseReadTimeoutSeconds => &["OBSERVATORY_DATABASE_READ_TIMEOUT_SECONDS"],
            Self::DatabaseWriteTimeoutSeconds => &["OBSERVATORY_DATABASE_WRITE_TIMEOUT_SECONDS"],
            Self::LogLevel => &["LOG_LEVEL"],
            Self::LogFormat => &["OBSERVATORY_LOG_FORMAT"],
        }
    }

    pub fn flag(self) -> &'static str {
        match self {
            Self::DatabaseUrl => "--database-url",
            Self::DatabaseReadUrl => "--database-read-url",
            Self::DataDir => "--data-dir",
            Self::Addr => "--addr",
            Self::PublicUrl => "--public-url",
            Self::Token => "--token",
            Self::AlertWebhookUrl => "--alert-webhook-url",
            Self::Alerts => "--alerts",
            Self::AlertNetworks => "--alert-networks",
            Self::RetentionDays => "--retention-days",
            Self::Prices => "--prices",
            Self::IngestEventsPerSecondMax => "--ingest-events-per-second-max",
            Self::SpoolBytesMax => "--spool-bytes-max",
            Self::DatabaseConnectionsMax => "--database-connections-max",
            Self::DatabaseConnectTimeoutSeconds => "--database-connect-timeout-seconds",
            Self::DatabaseReadTimeoutSeconds => "--database-read-timeout-seconds",
            Self::DatabaseWriteTimeoutSeconds => "--database-write-timeout-seconds",
            Self::LogLevel => "--log-level",
            Self::LogFormat => "--log-format",
        }
    }

    /// Whether a file may write it as a number.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::RetentionDays
                | Self::IngestEventsPerSecondMax
                | Self::SpoolBytesMax
                | Self::DatabaseConnectionsMax
                | Self::DatabaseConnectTimeoutSeconds
                | Self::DatabaseReadTimeoutSeconds
                | Self::DatabaseWriteTimeoutSeconds
        )
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}

/// The candidate that is written most like `name`; names are short, so there
/// is always one that is worth showing.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> &'a str {
    let name = name.to_lowercase();
    let likeness = |candidate: &str| strsim::jaro_winkler(&name, &candidate.to_lowercase());
    candidates.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_by_its_name() {
        for key in Key::ALL {
            assert_eq!(Key::named(key.name()), Some(key));
            assert_eq!(key.flag(), format!("--{}", key.name().replace('_', "-")));
        }
    }

    #[test]
    fn the_nearest_name_forgives_case_and_typing_errors() {
        let names = || Key::ALL.into_iter().map(Key::name);
        assert_eq!(nearest("retention_day", names()), "retention_days");
        assert_eq!(nearest("RetentionDays", names()), "retention_days");
        assert_eq!(nearest("databse_url", names()), "database_url");
        assert_eq!(nearest("webhook_url", names()), "alert_webhook_url");
        assert_eq!(nearest("address", names()), "addr");
        assert_eq!(nearest("loglevel", names()), "log_level");
    }
}
