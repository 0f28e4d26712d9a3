//! `observatory demo`: a lively fleet that nobody runs, for a look around
//! without a gateway. Its events carry `"demo": true` and come from gateways
//! whose ids start with `demo-`.

mod args;
pub mod client;
mod delivery;
pub mod fleet;
mod progress;

pub use args::DemoArgs;
pub use delivery::{BATCH_EVENTS_MAX, Delivery, DemoError};
pub use fleet::Fleet;

use crate::clock::now;
use crate::config::{Secret, Settings};
use client::Client;
use model::Timestamp;
use model::time::{HOUR_US, SECOND_US};
use progress::Progress;
use serde_json::Value;
use std::future::Future;
use std::time::Duration;

/// Most events of a history, so that it is sent within seconds: a long one
/// gets thinner.
const HISTORY_EVENTS_MAX: f64 = 120_000.0;
/// How busy the fleet was at the quietest hour, against now.
const QUIET_SHARE: f64 = 0.25;
/// How much of the past is written down at once, also after an outage.
const SLICE_US: i64 = 60 * SECOND_US;
const TICK: Duration = Duration::from_millis(200);
/// How long the last events may take when the demo is stopped.
const FAREWELL: Duration = Duration::from_secs(2);

/// A demo that is ready to run.
pub struct Demo {
    client: Client,
    fleet: Fleet,
    rate: f64,
    history_us: i64,
    written_until: Timestamp,
    /// Written and not yet acknowledged.
    waiting: Vec<Value>,
}

impl Demo {
    /// A demo for the server of `--endpoint`, or else the one of the settings.
    ///
    /// # Errors
    /// If the address cannot be used.
    pub fn new(args: &DemoArgs, settings: &Settings) -> Result<Self, DemoError> {
        let endpoint = args.endpoint.clone().unwrap_or_else(|| settings.local_url());
        Self::at(&endpoint, settings.token.clone(), args, now())
    }

    /// A demo for the server at `endpoint`, with its history ending at `now`.
    ///
    /// # Errors
    /// If the address cannot be used.
    pub fn at(endpoint: &str, token: Option<Secret>, args: &DemoArgs, now: Timestamp) -> Result<Self, DemoError> {
        let client = Client::new(endpoint, token).map_err(DemoError::Endpoint)?;
        let seed = args.seed.unwrap_or_else(rand::random);
        let history_us = i64::from(args.history) * HOUR_US;
        let start = now.plus_micros(-history_us);
        let fleet = Fleet::new(seed, args.gateways, start);
        Ok(Self { client, fleet, rate: args.rate, history_us, written_until: start, waiting: Vec::new() })
    }

    /// The server that is fed.
    pub fn endpoint(&self) -> &str {
        self.client.base()
    }

    /// Whether something listens there, whatever it answers.
    pub async fn is_answered(&self) -> bool {
        self.client.get("/api/v1/health").await.is_ok()
    }

    /// Sends the history, then lives on until `shutdown`; on the way out it
    /// closes the turns that are open.
    ///
    /// # Errors
    /// What no retry can mend, such as a token that is refused.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) -> Result<(), DemoError> {
        let mut delivery = Delivery::new(self.client.clone());
        tokio::select! {
            result = self.live(&mut delivery) => return result,
            () = shutdown => {}
        }
        // The batch that was interrupted goes out again: ids make that safe.
        self.waiting.extend(self.fleet.finish(self.written_until));
        match tokio::time::timeout(FAREWELL, delivery.deliver(&self.waiting)).await {
            Ok(result) => result,
            // The server is gone too: nobody is left to tell.
            Err(_) => Ok(()),
        }
    }

    async fn live(&mut self, delivery: &mut Delivery) -> Result<(), DemoError> {
        self.send_history(delivery).await?;
        self.fleet.set_rate(self.rate);
        eprintln!("live: {} events per second to {}; stop with Ctrl-C", self.rate, self.endpoint());
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.send_until(now(), delivery).await?;
        }
    }

    async fn send_history(&mut self, delivery: &mut Delivery) -> Result<(), DemoError> {
        if self.history_us == 0 {
            return Ok(());
        }
        let (start, mut progress, mut sent) = (self.written_until, Progress::new(), 0);
        let end = start.plus_micros(self.history_us);
        while self.written_until < end {
            let until = self.written_until.plus_micros(SLICE_US).min(end);
            self.fleet.set_rate(history_rate(self.rate, self.history_us, end.since(until)));
            self.write_until(until);
            if self.waiting.len() >= BATCH_EVENTS_MAX || until == end {
                sent += self.waiting.len();
                self.send_waiting(delivery).await?;
                let percent = until.since(start) * 100 / self.history_us;
                progress.tell(percent.unsigned_abs(), sent);
            }
        }
        Ok(())
    }

    /// Sends what has happened, slice by slice, so that a long sleep of the
    /// host does not come out as one heap of events.
    async fn send_until(&mut self, now: Timestamp, delivery: &mut Delivery) -> Result<(), DemoError> {
        while self.written_until < now {
            let until = self.written_until.plus_micros(SLICE_US).min(now);
            self.write_until(until);
            self.send_waiting(delivery).await?;
        }
        Ok(())
    }

    fn write_until(&mut self, until: Timestamp) {
        self.waiting.extend(self.fleet.step(until));
        self.written_until = until;
    }

    async fn send_waiting(&mut self, delivery: &mut Delivery) -> Result<(), DemoError> {
        delivery.deliver(&self.waiting).await?;
        self.waiting.clear();
        Ok(())
    }
}

/// Events per second at a moment of the past: busiest now, quietest half a
/// day ago, and no more in sum than [`HISTORY_EVENTS_MAX`].
fn history_rate(rate: f64, history_us: i64, ago_us: i64) -> f64 {
    let mean_share = f64::midpoint(1.0, QUIET_SHARE);
    let seconds = history_us as f64 / SECOND_US as f64;
    let highest = rate.min(HISTORY_EVENTS_MAX / (seconds * mean_share));
    let day_turn = ago_us as f64 / (24 * HOUR_US) as f64 * std::f64::consts::TAU;
    highest * (mean_share + (1.0 - mean_share) * day_turn.cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_as_busy_as_the_present_unless_that_is_too_much() {
        let day = 24 * HOUR_US;
        assert!((history_rate(0.5, day, 0) - 0.5).abs() < 1e-9);
        assert!((history_rate(0.5, day, day / 2) - 0.125).abs() < 1e-9);
        let events: f64 = (0..1440).map(|minute| history_rate(5.0, day, minute * SLICE_US) * 60.0).sum();
        assert!((events / HISTORY_EVENTS_MAX - 1.0).abs() < 0.01, "{events}");
    }
}
