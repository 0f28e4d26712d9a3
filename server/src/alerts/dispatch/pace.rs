//! How fast a receiver may be sent to.

use crate::alerts::catalog::NamedReceiver;
use crate::alerts::delivery::Receiver;
use std::time::Duration;
use tokio::time::Instant;

/// Messages per minute by type: what the services document for one address,
/// or somewhat less (Slack: one a second; Discord: 30 a minute per webhook;
/// Telegram: 20 a minute per group; Teams: four a second; ntfy.sh: one every
/// five seconds after a burst of 60).
pub fn per_minute(receiver: &NamedReceiver) -> u32 {
    receiver.per_minute_max.unwrap_or(match receiver.receiver {
        Receiver::Webhook(_) => 3000,
        Receiver::Slack(_) | Receiver::OpenClaw(_) | Receiver::Email(_) => 60,
        Receiver::Discord(_) => 30,
        Receiver::PagerDuty(_) | Receiver::Teams(_) => 120,
        Receiver::Ntfy(_) => 12,
        Receiver::Telegram(_) => 20,
    })
}

/// A bucket of tokens: a third of a minute's may go at once.
#[derive(Debug)]
pub struct Pace {
    per_minute: u32,
    burst: f64,
    tokens: f64,
    at: Option<Instant>,
}

impl Pace {
    pub fn new(per_minute: u32) -> Self {
        let burst = (f64::from(per_minute) / 3.0).max(1.0);
        Self { per_minute: per_minute.max(1), burst, tokens: burst, at: None }
    }

    /// Takes a place, or says how long to wait for one.
    pub fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let per_second = f64::from(self.per_minute) / 60.0;
        if let Some(at) = self.at {
            let since = now.saturating_duration_since(at).as_secs_f64();
            self.tokens = (self.tokens + since * per_second).min(self.burst);
        }
        self.at = Some(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / per_second + 0.001))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut pace = Pace::new(30);
        let mut now = Instant::now();
        for _ in 0..10 {
            assert!(pace.take(now).is_ok());
        }
        let wait = pace.take(now).unwrap_err();
        assert!(wait > Duration::from_millis(1900) && wait < Duration::from_millis(2100), "{wait:?}");
        now += wait;
        assert!(pace.take(now).is_ok());
        let mut sent = 0;
        for _ in 0..600 {
            now += Duration::from_millis(100);
            sent += u32::from(pace.take(now).is_ok());
        }
        assert!((29..=31).contains(&sent), "{sent} in a minute");
    }

    #[test]
    fn even_the_slowest_sends() {
        let mut pace = Pace::new(1);
        let now = Instant::now();
        assert!(pace.take(now).is_ok());
        assert!(pace.take(now + Duration::from_secs(61)).is_ok());
    }
}
