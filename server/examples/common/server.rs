//! The program under measurement.

use super::Outcome;
use axum::body::Bytes;
use model::Timestamp;
use model::time::HOUR_US;
use observatory::config::Key;
use observatory::demo::client::Client;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_mins(2);
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// The program under measurement, in a process of its own.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    client: Client,
}

impl Server {
    /// Starts the program with its data in the folder, more flags, and no
    /// setting of the environment.
    pub async fn start(bin: &Path, folder: &Path, flags: &[&str]) -> Outcome<Self> {
        let bin = bin.canonicalize().map_err(|error| format!("{}: {error}; run make build first", bin.display()))?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(bin);
        for variable in Key::ALL.iter().flat_map(|key| key.variables()) {
            command.env_remove(variable);
        }
        command.args(["serve", "--addr", &address.to_string(), "--log-level", "warn", "--data-dir"]);
        let child = command.arg(folder.join("data")).args(flags).current_dir(folder).stdout(Stdio::null()).spawn()?;
        let client = Client::new(&format!("http://{address}"), None)?;
        let mut server = Self { child, address, client };
        let began = Instant::now();
        while !server.client.get("/api/v1/health").await.is_ok_and(|answer| answer.status.is_success()) {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server ended at its start: {status}").into());
            }
            if began.elapsed() > START_LIMIT {
                return Err("the server does not become healthy".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The body of an answer.
    ///
    /// # Errors
    /// If there is none, or none that is a success.
    pub async fn get(&self, path: &str) -> Outcome<Bytes> {
        let answer = self.client.get(path).await?;
        if answer.status.is_success() {
            Ok(answer.body)
        } else {
            Err(format!("{path} answers {}: {}", answer.status, String::from_utf8_lossy(&answer.body)).into())
        }
    }

    pub async fn get_json(&self, path: &str) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.get(path).await?)?)
    }

    pub fn rss_bytes(&self) -> Outcome<u64> {
        self.memory("VmRSS:")
    }

    pub fn rss_peak_bytes(&self) -> Outcome<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)).ok_or("no memory figures in /proc")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    pub async fn stored_events(&self, start: Timestamp, end: Timestamp) -> Outcome<u64> {
        let (from, to) = (start.plus_micros(-HOUR_US), end.plus_micros(HOUR_US));
        let summary = self.get_json(&format!("/api/v1/metrics/summary?from={from}&to={to}")).await?;
        let events = summary["totals"]["events"].as_u64();
        events.ok_or_else(|| format!("the summary has no totals.events: {summary}").into())
    }

    /// Asks the server to stop and waits, so that the database is folded into
    /// one file.
    pub fn stop(&mut self) -> Outcome<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            if began.elapsed() > STOP_LIMIT {
                return Err("the server does not stop".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After an error only; one that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// All files of the data folder.
pub fn database_bytes(folder: &Path) -> Outcome<u64> {
    let files = std::fs::read_dir(folder.join("data"))?;
    let sizes = files.map(|file| Ok(file?.metadata()?.len()));
    sizes.sum::<Result<u64, std::io::Error>>().map_err(Into::into)
}
