//! The program under measurement.

use crate::Outcome;
use observatory::config::Key;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(30);

pub struct Program {
    child: Child,
    pub url: String,
}

/// Seconds since its start.
pub struct EngineSeconds {
    pub engine: f64,
    pub save: f64,
}

impl Program {
    pub async fn start(bin: &Path, folder: &Path, webhook: &str) -> Outcome<Self> {
        let bin = bin.canonicalize().map_err(|error| format!("{}: {error}; run make build first", bin.display()))?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(bin);
        for variable in Key::ALL.iter().flat_map(|key| key.variables()) {
            command.env_remove(variable);
        }
        let address = address.to_string();
        command.args(["serve", "--log-level", "warn", "--addr", &address, "--alert-networks", "private"]);
        command.args(["--alert-webhook-url", webhook, "--data-dir"]).arg(folder.join("data"));
        command.arg("--alerts").arg(folder.join("alerts.yaml"));
        let program = Self { child: command.current_dir(folder).spawn()?, url: format!("http://{address}") };
        let began = Instant::now();
        while !reqwest::get(format!("{}/api/v1/health", program.url))
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            if began.elapsed() > START_LIMIT {
                return Err("the server does not become healthy".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(program)
    }

    /// What the engine took so far, by its own clock.
    pub async fn engine_seconds(&self) -> Outcome<EngineSeconds> {
        let text = reqwest::get(format!("{}/metrics", self.url)).await?.text().await?;
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

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
