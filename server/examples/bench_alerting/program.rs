//! The program under measurement, with a receiver of alerts.

use crate::common::Outcome;
use crate::common::server::Server;
use std::path::Path;

pub struct Program {
    server: Server,
    pub url: String,
}

/// Seconds since its start.
pub struct EngineSeconds {
    pub engine: f64,
    pub save: f64,
}

impl Program {
    pub async fn start(bin: &Path, folder: &Path, webhook: &str) -> Outcome<Self> {
        let alerts = folder.join("alerts.yaml").display().to_string();
        let flags = ["--alert-networks", "private", "--alert-webhook-url", webhook, "--alerts", &alerts];
        let server = Server::start(bin, folder, &flags).await?;
        Ok(Self { url: server.url(), server })
    }

    /// What the engine took so far, by its own clock.
    pub async fn engine_seconds(&self) -> Outcome<EngineSeconds> {
        let text = String::from_utf8(self.server.get("/metrics").await?.to_vec())?;
        let value = |name: &str| -> f64 {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.and_then(|value| value.parse().ok()).unwrap_or(0.0)
        };
        Ok(EngineSeconds {
            engine: value("observatory_alert_engine_duration_seconds_sum"),
            save: value("observatory_alert_save_duration_seconds_sum"),
        })
    }
}
