//! Events to post.

use crate::Outcome;
use model::Timestamp;
use observatory::clock;
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Events of a background request.
const BATCH: u32 = 10;
/// Events of a request that opens turns.
const OPEN_BATCH: usize = 500;
const AGENTS: u32 = 40;

pub struct Load {
    client: Client,
    url: String,
}

/// Events that are posted until stopped.
pub struct Background {
    stop: Arc<AtomicBool>,
    task: JoinHandle<Outcome<f64>>,
}

impl Background {
    /// Events per second that were posted.
    pub async fn stop(self) -> Outcome<f64> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await?
    }
}

impl Load {
    pub fn new(url: &str) -> Outcome<Self> {
        Ok(Self { client: Client::builder().build()?, url: format!("{url}/api/v1/ingest") })
    }

    pub async fn open_turns(&self, count: usize) -> Outcome<()> {
        let numbers: Vec<usize> = (0..count).collect();
        for numbers in numbers.chunks(OPEN_BATCH) {
            let open = |number: &usize| event("turn.started", &format!("open-{number}"), json!({"turnId": "t"}));
            post(&self.client, &self.url, numbers.iter().map(open).collect()).await?;
        }
        Ok(())
    }

    /// An event that makes an alert fire.
    pub async fn probe(&self, session: &str) -> Outcome<()> {
        let extra = json!({"turnId": "t", "tokens": {"total": 2_000_000}});
        post(&self.client, &self.url, vec![event("turn.completed", session, extra)]).await
    }

    /// A turn that never ends.
    pub async fn hang(&self, session: &str) -> Outcome<()> {
        post(&self.client, &self.url, vec![event("turn.started", session, json!({"turnId": "t"}))]).await
    }

    pub fn background(&self, per_second: u32) -> Background {
        let stop = Arc::new(AtomicBool::new(false));
        let (client, url, stopped) = (self.client.clone(), self.url.clone(), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            let (began, mut due, mut posted) = (Instant::now(), Instant::now(), 0_u32);
            while !stopped.load(Ordering::Relaxed) {
                post(&client, &url, (0..BATCH).map(|n| ordinary(posted + n)).collect()).await?;
                posted += BATCH;
                due += Duration::from_secs(1) * BATCH / per_second;
                tokio::time::sleep_until(due.into()).await;
            }
            Ok(f64::from(posted) / began.elapsed().as_secs_f64())
        });
        Background { stop, task }
    }
}

async fn post(client: &Client, url: &str, events: Vec<Value>) -> Outcome<()> {
    let answer = client.post(url).json(&json!({ "events": events })).send().await?;
    if answer.status().is_success() { Ok(()) } else { Err(answer.text().await?.into()) }
}

/// What a fleet says all day: turns with tool calls, hardly ever an error.
fn ordinary(number: u32) -> Value {
    let (agent, turn) = (number / 10 % AGENTS, number / 10);
    let mut extra = json!({
        "turnId": format!("turn-{turn}"),
        "agentId": format!("agent-{agent}"),
        "channel": format!("channel-{agent}"),
        "model": {"provider": "anthropic", "modelId": "claude-sonnet-4-5"},
    });
    let kind = match number % 10 {
        0 => "turn.started",
        9 => {
            extra["tokens"] =
                json!({"input": 4000, "output": 300, "total": 4300, "contextUsed": 30_000, "contextMax": 200_000});
            extra["cost"] = json!({"totalCost": 0.01});
            "turn.completed"
        }
        n => {
            extra["tool"] = json!({"name": format!("tool-{}", number % 60), "parameters": {"call": number}});
            if n % 2 == 1 { "tool.invoked" } else { "tool.completed" }
        }
    };
    event(kind, &format!("agent:agent-{agent}:main"), extra)
}

fn event(kind: &str, session: &str, extra: Value) -> Value {
    let at: Timestamp = clock::now();
    let mut event = json!({
        "id": Uuid::now_v7().to_string(),
        "timestamp": at.to_string(),
        "eventType": kind,
        "gatewayId": "bench",
        "sessionKey": session,
    });
    if let (Value::Object(event), Value::Object(extra)) = (&mut event, extra) {
        event.extend(extra);
    }
    event
}
