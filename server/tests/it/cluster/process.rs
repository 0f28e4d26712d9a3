//! A server as a process of its own.

use crate::alerts::watch::{CONTEXT, until};
use reqwest::{Client, StatusCode};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub struct Server {
    child: Child,
    pub url: String,
    _folder: TempDir,
}

impl Server {
    pub fn start(database: &str, receiver: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let alerts = folder.path().join("alerts.yaml");
        std::fs::write(&alerts, CONTEXT).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_observatory"))
            .env_clear()
            .env("DATABASE_URL", database)
            .env("OBSERVATORY_ADDR", format!("127.0.0.1:{port}"))
            .env("OBSERVATORY_DATA_DIR", folder.path())
            .env("OBSERVATORY_ALERTS", alerts)
            .env("OBSERVATORY_ALERT_NETWORKS", "private")
            .env("ALERT_WEBHOOK_URL", receiver)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, url: format!("http://127.0.0.1:{port}"), _folder: folder }
    }

    pub async fn healthy(&self, client: &Client) {
        let health = format!("{}/api/v1/health", self.url);
        until("a server", async || {
            let answer = client.get(&health).send().await;
            answer.is_ok_and(|answer| answer.status() == StatusCode::OK).then_some(())
        })
        .await;
    }

    /// At once, without a chance to end in order.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
