//! From texts to typed settings.

use super::database::DatabaseUrl;
use super::key::Key;
use super::layers::{Layers, Origin};
use super::secret::Secret;
use super::webhook::{WebhookUrl, public_url};
use crate::alerts::AlertsFile;
use crate::alerts::delivery::http::Policy;
use crate::alerts::delivery::receiver_of;
use crate::pricing::PriceTable;
use crate::store::{CONNECTIONS_MAX_MAX, Limits, TIMEOUT_MAX};
use model::settings::{RETENTION_DAYS_DEFAULT, RETENTION_DAYS_MAX};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A gibibyte: about two million events of half a kilobyte.
const SPOOL_BYTES_DEFAULT: u64 = 1 << 30;
/// The smallest spool: some large requests have room in it.
const SPOOL_BYTES_MIN: u64 = 1 << 20;
/// All private networks at once.
const PRIVATE: &str = "private";
const DATA_DIR_DEFAULT: &str = "./data";
const ADDR_DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3200);
/// The longest token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 512;

/// The least severe messages that are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for machines.
    Json,
}

impl LogFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// The settings in effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub database: DatabaseUrl,
    /// A replica that answers queries; only beside a PostgreSQL.
    pub database_read: Option<DatabaseUrl>,
    pub data_dir: PathBuf,
    pub addr: SocketAddr,
    pub public_url: Option<String>,
    pub token: Option<Secret>,
    pub alert_webhook_url: Option<WebhookUrl>,
    pub alerts_file: Option<PathBuf>,
    /// What it says; empty where there is none.
    pub alerts: Arc<AlertsFile>,
    /// Networks besides public ones that alerts may be sent to, as written.
    pub alert_networks: Vec<String>,
    pub alert_policy: Policy,
    pub retention_days: u32,
    /// Laid over the bundled price list.
    pub prices_file: Option<PathBuf>,
    pub prices: Arc<PriceTable>,
    /// Per token; `None` is no limit.
    pub ingest_events_per_second_max: Option<u32>,
    /// Zero where events never wait on disk.
    pub spool_bytes_max: u64,
    /// Of a PostgreSQL.
    pub database_limits: Limits,
    pub log_level: LogLevel,
    pub log_format: LogFormat,
    origins: BTreeMap<Key, Origin>,
}

impl Settings {
    /// Parses what the layers say; adds a problem for each value that is wrong.
    pub(super) fn parse(layers: &Layers, problems: &mut Vec<String>) -> Self {
        let mut reader = Reader { layers, problems };
        let data_dir = reader.read(Key::DataDir, data_dir);
        let data_dir = data_dir.unwrap_or_else(|| PathBuf::from(DATA_DIR_DEFAULT));
        let (prices_file, prices) = reader.prices();
        let database = reader.read(Key::DatabaseUrl, DatabaseUrl::parse);
        let database_read = reader.replica(database.as_ref());
        let database = database.unwrap_or_else(|| DatabaseUrl::in_folder(&data_dir));
        let spool_bytes_max = reader.spool_bytes_max(&database);
        let database_limits = reader.database_limits();
        let (alerts_file, alerts) = reader.alerts();
        let (alert_networks, alert_policy) = reader.read(Key::AlertNetworks, networks).unwrap_or_default();
        Self {
            database,
            database_read,
            data_dir,
            addr: reader.read(Key::Addr, addr).unwrap_or(ADDR_DEFAULT),
            public_url: reader.read(Key::PublicUrl, public_url),
            token: reader.read(Key::Token, token),
            alert_webhook_url: reader.read(Key::AlertWebhookUrl, alert_webhook),
            alerts_file,
            alerts,
            alert_networks,
            alert_policy,
            retention_days: reader.read(Key::RetentionDays, retention_days).unwrap_or(RETENTION_DAYS_DEFAULT),
            prices_file,
            prices,
            ingest_events_per_second_max: reader.read(Key::IngestEventsPerSecondMax, events_per_second).flatten(),
            spool_bytes_max,
            database_limits,
            log_level: reader.read(Key::LogLevel, log_level).unwrap_or(LogLevel::Info),
            log_format: reader.read(Key::LogFormat, log_format).unwrap_or(LogFormat::Text),
            origins: Key::ALL.into_iter().map(|key| (key, layers.origin(key))).collect(),
        }
    }

    /// Where the value of a setting comes from.
    pub fn origin(&self, key: Key) -> &Origin {
        self.origins.get(&key).unwrap_or(&Origin::Default)
    }

    /// How this host reaches the server, without a slash at the end.
    pub fn local_url(&self) -> String {
        let ip = match self.addr.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, self.addr.port()))
    }
}

struct Reader<'a> {
    layers: &'a Layers,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn read<T>(&mut self, key: Key, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let (text, origin) = self.layers.get(key)?;
        match parse(text.trim()) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(format!("{} ({origin}) {problem}", key.name()));
                None
            }
        }
    }

    /// An embedded database cannot be away: there the spool has no use.
    fn spool_bytes_max(&mut self, database: &DatabaseUrl) -> u64 {
        let is_embedded = matches!(database, DatabaseUrl::Sqlite(_));
        let told = self.read(Key::SpoolBytesMax, |text| spool_bytes(text, is_embedded));
        told.unwrap_or(if is_embedded { 0 } else { SPOOL_BYTES_DEFAULT })
    }

    fn database_limits(&mut self) -> Limits {
        let default = Limits::default();
        Limits {
            connections_max: self.read(Key::DatabaseConnectionsMax, connections).unwrap_or(default.connections_max),
            connect_timeout: self.read(Key::DatabaseConnectTimeoutSeconds, seconds).unwrap_or(default.connect_timeout),
            read_timeout: self.read(Key::DatabaseReadTimeoutSeconds, seconds).unwrap_or(default.read_timeout),
            write_timeout: self.read(Key::DatabaseWriteTimeoutSeconds, seconds).unwrap_or(default.write_timeout),
        }
    }

    /// The replica named, beside a database that can have one.
    fn replica(&mut self, database: Option<&DatabaseUrl>) -> Option<DatabaseUrl> {
        let is_refused = database.is_none() && self.layers.get(Key::DatabaseUrl).is_some();
        self.read(Key::DatabaseReadUrl, |text| match (DatabaseUrl::parse(text)?, database) {
            (DatabaseUrl::Sqlite(_), _) => {
                Err("must be postgres://USER:PASSWORD@HOST/DATABASE, a replica of the PostgreSQL in database_url"
                    .into())
            }
            (_, None | Some(DatabaseUrl::Sqlite(_))) if !is_refused => {
                Err("names a replica, which embedded SQLite cannot have: set database_url to the PostgreSQL it follows"
                    .into())
            }
            (replica, _) => Ok(replica),
        })
    }

    /// The alerts file named, and what it says.
    fn alerts(&mut self) -> (Option<PathBuf>, Arc<AlertsFile>) {
        let named =
            self.read(Key::Alerts, |text| AlertsFile::open(Path::new(text)).map(|file| (PathBuf::from(text), file)));
        named.map_or_else(Default::default, |(path, file)| (Some(path), Arc::new(file)))
    }

    /// The list of prices named, and the table that it gives with the bundled one.
    fn prices(&mut self) -> (Option<PathBuf>, Arc<PriceTable>) {
        let named = self
            .read(Key::Prices, |text| PriceTable::with_file(Path::new(text)).map(|table| (PathBuf::from(text), table)));
        if let Some((path, table)) = named {
            return (Some(path), Arc::new(table));
        }
        let bundled = PriceTable::bundled().map_err(|problem| self.problems.push(problem));
        (None, Arc::new(bundled.unwrap_or_default()))
    }
}

/// An address whose service is known has to hold what that needs.
fn alert_webhook(text: &str) -> Result<WebhookUrl, String> {
    let url = WebhookUrl::parse(text)?;
    receiver_of(&url)?;
    Ok(url)
}

/// A list, separated by commas; `private` stands for all private networks.
fn networks(text: &str) -> Result<(Vec<String>, Policy), String> {
    let entries: Vec<String> =
        text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect();
    let named: Vec<&String> = entries.iter().filter(|entry| *entry != PRIVATE).collect();
    let policy = Policy::new(named.len() < entries.len(), &named)?;
    Ok((entries, policy))
}

fn data_dir(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("must name a folder".into()) } else { Ok(PathBuf::from(text)) }
}

fn addr(text: &str) -> Result<SocketAddr, String> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric
        .as_deref()
        .unwrap_or(text)
        .parse()
        .map_err(|_| format!("must be an IP address and a port, as in 127.0.0.1:3200 or [::]:3200, not {text:?}"))
}

fn token(text: &str) -> Result<Secret, String> {
    let fits = (1..=TOKEN_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| Secret::new(text)).ok_or_else(|| {
        format!(
            "must have 1 to {TOKEN_BYTES_MAX} letters, digits or signs without spaces, as from: openssl rand -hex 24"
        )
    })
}

fn retention_days(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|days| (1..=RETENTION_DAYS_MAX).contains(days))
        .ok_or_else(|| format!("must be a whole number of days from 1 to {RETENTION_DAYS_MAX}, not {text:?}"))
}

fn events_per_second(text: &str) -> Result<Option<u32>, String> {
    text.parse()
        .map(|limit: u32| Some(limit).filter(|limit| *limit > 0))
        .map_err(|_| format!("must be a whole number from 0 (no limit) to {}, not {text:?}", u32::MAX))
}

fn spool_bytes(text: &str, is_embedded: bool) -> Result<u64, String> {
    match text.parse().ok() {
        Some(0) => Ok(0),
        Some(_) if is_embedded => Err("has no use with SQLite, which is a part of this process and never away: \
             leave it out, or set it to 0"
            .into()),
        Some(bytes) if bytes >= SPOOL_BYTES_MIN => Ok(bytes),
        _ => Err(format!("must be 0 (nothing waits on disk) or bytes from {SPOOL_BYTES_MIN} on, not {text:?}")),
    }
}

fn connections(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|count| (1..=CONNECTIONS_MAX_MAX).contains(count));
    count.ok_or_else(|| format!("must be a whole number from 1 to {CONNECTIONS_MAX_MAX}, not {text:?}"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    seconds
        .filter(|timeout| (Duration::from_secs(1)..=TIMEOUT_MAX).contains(timeout))
        .ok_or_else(|| format!("must be a whole number of seconds from 1 to {}, not {text:?}", TIMEOUT_MAX.as_secs()))
}

fn log_level(text: &str) -> Result<LogLevel, String> {
    LogLevel::ALL
        .into_iter()
        .find(|level| level.as_str().eq_ignore_ascii_case(text))
        .ok_or_else(|| format!("must be error, warn, info, debug or trace, not {text:?}"))
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    [LogFormat::Text, LogFormat::Json]
        .into_iter()
        .find(|format| format.as_str().eq_ignore_ascii_case(text))
        .ok_or_else(|| format!("must be text or json, not {text:?}"))
}
