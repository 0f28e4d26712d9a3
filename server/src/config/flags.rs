//! Settings from the command line.

use super::key::Key;
use super::layers::{Layers, Origin};
use super::secret::Secret;
use clap::Args;
use std::path::PathBuf;

/// Flags that every subcommand takes. They are read as text here and parsed
/// together with what the other layers say.
#[expect(clippy::doc_markdown, reason = "the comments are help texts")]
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// Settings file, TOML or YAML [default: observatory.toml or .yaml in the current folder]
    #[arg(long, global = true, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// sqlite:PATH or postgres://… [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub database_url: Option<Secret>,
    /// Replica of the PostgreSQL that answers queries, postgres://… [env: DATABASE_READ_URL]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub database_read_url: Option<Secret>,
    /// Data folder [env: OBSERVATORY_DATA_DIR] [default: ./data]
    #[arg(long, global = true, value_name = "PATH")]
    pub data_dir: Option<String>,
    /// Address to listen on [env: OBSERVATORY_ADDR] [default: 127.0.0.1:3200]
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub addr: Option<String>,
    /// Address that browsers and gateways use, where it is another [env: OBSERVATORY_PUBLIC_URL]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub public_url: Option<String>,
    /// Admin token; other users of this host see it in the process list, the variable is safer
    /// [env: OBSERVATORY_TOKEN]
    #[arg(long, global = true, value_name = "TOKEN", hide_short_help = true)]
    pub token: Option<Secret>,
    /// Default receiver of alerts [env: ALERT_WEBHOOK_URL]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub alert_webhook_url: Option<Secret>,
    /// Alert rules, receivers and routes, YAML [env: OBSERVATORY_ALERTS]
    #[arg(long, global = true, value_name = "PATH", hide_short_help = true)]
    pub alerts: Option<String>,
    /// Networks besides public ones that alerts may be sent to: "private", hosts, addresses,
    /// networks, separated by commas [env: OBSERVATORY_ALERT_NETWORKS]
    #[arg(long, global = true, value_name = "LIST", hide_short_help = true)]
    pub alert_networks: Option<String>,
    /// Days that events are kept [env: RETENTION_DAYS] [default: 30]
    #[arg(long, global = true, value_name = "DAYS")]
    pub retention_days: Option<String>,
    /// Price list laid over the bundled one, for costs that gateways do not tell
    /// [env: OBSERVATORY_PRICES]
    #[arg(long, global = true, value_name = "PATH", hide_short_help = true)]
    pub prices: Option<String>,
    /// Events per second that one token may post; 0 is no limit
    /// [env: OBSERVATORY_INGEST_EVENTS_PER_SECOND_MAX] [default: 0]
    #[arg(long, global = true, value_name = "COUNT", hide_short_help = true)]
    pub ingest_events_per_second_max: Option<String>,
    /// Bytes of events that may wait on disk while a PostgreSQL is away; 0 keeps none
    /// [env: OBSERVATORY_SPOOL_BYTES_MAX] [default: 1073741824 with PostgreSQL]
    #[arg(long, global = true, value_name = "BYTES", hide_short_help = true)]
    pub spool_bytes_max: Option<String>,
    /// Connections to a PostgreSQL for queries [env: OBSERVATORY_DATABASE_CONNECTIONS_MAX] [default: 8]
    #[arg(long, global = true, value_name = "COUNT", hide_short_help = true)]
    pub database_connections_max: Option<String>,
    /// How long a connection to a PostgreSQL may take
    /// [env: OBSERVATORY_DATABASE_CONNECT_TIMEOUT_SECONDS] [default: 5]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub database_connect_timeout_seconds: Option<String>,
    /// How long a PostgreSQL works on a query
    /// [env: OBSERVATORY_DATABASE_READ_TIMEOUT_SECONDS] [default: 30]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub database_read_timeout_seconds: Option<String>,
    /// How long a PostgreSQL works on a statement that writes
    /// [env: OBSERVATORY_DATABASE_WRITE_TIMEOUT_SECONDS] [default: 60]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub database_write_timeout_seconds: Option<String>,
    /// error, warn, info, debug or trace [env: LOG_LEVEL] [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
    /// text or json [env: OBSERVATORY_LOG_FORMAT] [default: text]
    #[arg(long, global = true, value_name = "FORMAT", hide_short_help = true)]
    pub log_format: Option<String>,
}

impl Flags {
    pub(super) fn read(&self, layers: &mut Layers) {
        for key in Key::ALL {
            if let Some(text) = self.text(key) {
                layers.put(key, text.to_owned(), Origin::Flag(key.flag()));
            }
        }
    }

    fn text(&self, key: Key) -> Option<&str> {
        match key {
            Key::DatabaseUrl => self.database_url.as_ref().map(Secret::expose),
            Key::DatabaseReadUrl => self.database_read_url.as_ref().map(Secret::expose),
            Key::DataDir => self.data_dir.as_deref(),
            Key::Addr => self.addr.as_deref(),
            Key::PublicUrl => self.public_url.as_deref(),
            Key::Token => self.token.as_ref().map(Secret::expose),
            Key::AlertWebhookUrl => self.alert_webhook_url.as_ref().map(Secret::expose),
            Key::Alerts => self.alerts.as_deref(),
            Key::AlertNetworks => self.alert_networks.as_deref(),
            Key::RetentionDays => self.retention_days.as_deref(),
            Key::Prices => self.prices.as_deref(),
            Key::IngestEventsPerSecondMax => self.ingest_events_per_second_max.as_deref(),
            Key::SpoolBytesMax => self.spool_bytes_max.as_deref(),
            Key::DatabaseConnectionsMax => self.database_connections_max.as_deref(),
            Key::DatabaseConnectTimeoutSeconds => self.database_connect_timeout_seconds.as_deref(),
            Key::DatabaseReadTimeoutSeconds => self.database_read_timeout_seconds.as_deref(),
            Key::DatabaseWriteTimeoutSeconds => self.database_write_timeout_seconds.as_deref(),
            Key::LogLevel => self.log_level.as_deref(),
            Key::LogFormat => self.log_format.as_deref(),
        }
    }
}
