//! Sends what the outbox holds: one worker per receiver, so that one that
//! hangs holds up nobody else.
//!
//! A message is booked as delivered after its receiver took it: after a crash
//! in between it is sent again, with the same id, by which receivers tell a
//! repetition.

mod backoff;
mod outbox;
mod pace;
mod worker;

pub use backoff::{ATTEMPTS_MAX, DELAY_MAX, delay};
pub use outbox::{Clock, Outbox, Sender};
pub use pace::{Pace, per_minute};
pub use worker::{BATCH_MAX, CONCURRENT_MAX, Worker};

use super::catalog::NamedReceiver;
use super::delivery::http::Http;
use crate::clock;
use crate::store::Store;
use outbox::HttpSender;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

struct Running {
    receiver: Arc<NamedReceiver>,
    wake: Arc<Notify>,
    stop: CancellationToken,
    task: AbortOnDropHandle<()>,
}

/// The workers of all receivers.
pub struct Dispatcher {
    store: Arc<Store>,
    http: Http,
    workers: BTreeMap<String, Running>,
}

impl Dispatcher {
    pub fn new(store: Arc<Store>, http: Http) -> Self {
        Self { store, http, workers: BTreeMap::new() }
    }

    /// Goes by these receivers from now on. What waits for one that is gone
    /// is given up.
    pub async fn set(&mut self, receivers: &BTreeMap<String, Arc<NamedReceiver>>) {
        let same = |name: &String, running: &Running| {
            receivers.get(name).is_some_and(|receiver| **receiver == *running.receiver)
        };
        let outdated: Vec<String> =
            self.workers.iter().filter(|(name, running)| !same(name, running)).map(|(name, _)| name.clone()).collect();
        let mut before = BTreeMap::new();
        for name in outdated {
            if let Some(running) = self.workers.remove(&name) {
                running.stop.cancel();
                before.insert(name, running.task);
            }
        }
        for (name, receiver) in receivers {
            if !self.workers.contains_key(name) {
                let running = self.start(name, receiver, before.remove(name));
                self.workers.insert(name.clone(), running);
            }
        }
        for (_, task) in before {
            // What a receiver that is gone has begun may be finished.
            drop(task.detach());
        }
        self.give_up(receivers).await;
    }

    async fn give_up(&self, receivers: &BTreeMap<String, Arc<NamedReceiver>>) {
        let logs = match self.store.receiver_logs().await {
            Ok(logs) => logs,
            Err(error) => return tracing::error!(%error, "the outbox could not be looked through"),
        };
        for (name, _) in logs.iter().filter(|(name, log)| log.waiting > 0 && !receivers.contains_key(*name)) {
            let note = "there is no receiver of this name any more";
            match self.store.give_up_messages(name, note).await {
                Ok(messages) => tracing::warn!(receiver = name, messages, "messages for a receiver that is gone"),
                Err(error) => tracing::error!(receiver = name, %error, "messages could not be given up"),
            }
        }
    }

    fn start(&self, name: &str, receiver: &Arc<NamedReceiver>, before: Option<AbortOnDropHandle<()>>) -> Running {
        let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let worker = Worker {
            name: name.to_owned(),
            outbox: Arc::clone(&self.store),
            sender: Arc::new(HttpSender { receiver: Arc::clone(receiver), http: self.http.clone() }),
            pace: Pace::new(per_minute(receiver)),
            clock: Arc::new(clock::now),
            wake: Arc::clone(&wake),
            stop: stop.clone(),
        };
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            // The one of the same name finishes what it has begun.
            if let Some(before) = before {
                let _ = before.await;
            }
            worker.run().await;
        }));
        Running { receiver: Arc::clone(receiver), wake, stop, task }
    }

    /// There is something for these receivers.
    pub fn wake<'a>(&self, receivers: impl Iterator<Item = &'a str>) {
        for running in receivers.filter_map(|name| self.workers.get(name)) {
            running.wake.notify_one();
        }
    }

    /// Messages may have been made due again.
    pub fn wake_all(&self) {
        for running in self.workers.values() {
            running.wake.notify_one();
        }
    }

    /// Lets what is on its way arrive, for a while; the rest is cut off.
    pub async fn stop(&mut self, within: Duration) {
        for running in self.workers.values() {
            running.stop.cancel();
        }
        let finish = async {
            for (_, running) in std::mem::take(&mut self.workers) {
                let _ = running.task.await;
            }
        };
        if timeout(within, finish).await.is_err() {
            tracing::warn!("some messages were on their way; they are sent again, by this server or another");
        }
    }
}
