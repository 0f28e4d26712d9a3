//! The program as a process, which a test can kill.

use super::Cluster;
use reqwest::Client;
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    pub fn start(cluster: &Cluster, folder: &Path, port: u16) -> Self {
        let log = folder.join(format!("{}.log", uuid::Uuid::now_v7()));
        let child = Command::new(env!("CARGO_BIN_EXE_observatory"))
            .env_clear()
            .env("DATABASE_URL", cluster.url())
            .env("OBSERVATORY_ADDR", format!("127.0.0.1:{port}"))
            .env("OBSERVATORY_DATA_DIR", folder.join("data"))
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// Waits until the log holds a text.
    pub async fn said(&mut self, text: &str) {
        for _ in 0..1200 {
            if fs::read_to_string(&self.log).unwrap().contains(text) {
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "ended: {}", fs::read_to_string(&self.log).unwrap());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{text:?} is not in the log: {}", fs::read_to_string(&self.log).unwrap());
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// `kill -9`
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

/// Asks for the server's health until it is as wanted, for a minute at most.
pub async fn healthy(client: &Client, url: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..1200 {
        if let Ok(answer) = client.get(format!("{url}/api/v1/health")).send().await {
            last = answer.json().await.unwrap_or_default();
            if wanted(&last) {
                return last;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the health is still {last}");
}
