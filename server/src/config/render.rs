//! `config print`.

use super::Settings;
use super::key::Key;
use super::secret::REDACTED;

impl Settings {
    /// The settings in effect as TOML, secrets hidden, each with where its
    /// value comes from.
    pub fn render(&self) -> String {
        let lines: Vec<(String, String)> = Key::ALL
            .into_iter()
            .map(|key| {
                let line = match self.value(key) {
                    Some(value) => format!("{} = {value}", key.name()),
                    None => format!("# {} is not set", key.name()),
                };
                (line, format!("# {}", self.origin(key)))
            })
            .collect();
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        let lines = lines.iter().map(|(line, origin)| format!("{line:width$}  {origin}"));
        lines.chain([String::new()]).collect::<Vec<_>>().join("\n")
    }

    fn value(&self, key: Key) -> Option<String> {
        match key {
            Key::DatabaseUrl => Some(quoted(&self.database)),
            Key::DatabaseReadUrl => self.database_read.as_ref().map(quoted),
            Key::DataDir => Some(quoted(self.data_dir.display())),
            Key::Addr => Some(quoted(self.addr)),
            Key::PublicUrl => self.public_url.as_ref().map(quoted),
            Key::Token => self.token.as_ref().map(|_| quoted(REDACTED)),
            Key::AlertWebhookUrl => self.alert_webhook_url.as_ref().map(quoted),
            Key::Alerts => self.alerts_file.as_ref().map(|path| quoted(path.display())),
            Key::AlertNetworks => {
                Some(quoted(self.alert_networks.join(", "))).filter(|_| !self.alert_networks.is_empty())
            }
            Key::RetentionDays => Some(self.retention_days.to_string()),
            Key::Prices => self.prices_file.as_ref().map(|path| quoted(path.display())),
            Key::IngestEventsPerSecondMax => Some(self.ingest_events_per_second_max.unwrap_or(0).to_string()),
            Key::SpoolBytesMax => Some(self.spool_bytes_max.to_string()),
            Key::DatabaseConnectionsMax => Some(self.database_limits.connections_max.to_string()),
            Key::DatabaseConnectTimeoutSeconds => Some(self.database_limits.connect_timeout.as_secs().to_string()),
            Key::DatabaseReadTimeoutSeconds => Some(self.database_limits.read_timeout.as_secs().to_string()),
            Key::DatabaseWriteTimeoutSeconds => Some(self.database_limits.write_timeout.as_secs().to_string()),
            Key::LogLevel => Some(quoted(self.log_level.as_str())),
            Key::LogFormat => Some(quoted(self.log_format.as_str())),
        }
    }
}

fn quoted(value: impl ToString) -> String {
    toml::Value::String(value.to_string()).to_string()
}
