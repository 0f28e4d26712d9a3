//! Time buckets.

use crate::event::bounds;
use crate::session::{Totals, TurnEnd};
use crate::time::{HOUR_US, SECOND_US};
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// Widths of the buckets that are kept: a minute for what is recent, an hour
/// for everything.
pub const WIDTHS_US: [i64; 2] = [60 * SECOND_US, HOUR_US];

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RollupKey {
    pub width_us: i64,
    pub bucket: Timestamp,
    pub gateway_id: String,
    /// Empty where the event names none.
    pub agent_id: String,
    pub model_id: String,
}

impl RollupKey {
    pub fn new(width_us: i64, at: Timestamp, gateway_id: &str, agent_id: &str, model_id: &str) -> Self {
        Self {
            width_us,
            bucket: at.bucket(width_us),
            gateway_id: gateway_id.to_owned(),
            agent_id: agent_id.to_owned(),
            model_id: model_id.to_owned(),
        }
    }

    /// The bucket that an event's own sums go into.
    pub fn of(width_us: i64, event: &Event) -> Self {
        let agent = event.agent_id.as_deref().unwrap_or_default();
        Self::new(width_us, event.timestamp, &event.gateway_id, agent, event.model_name().unwrap_or_default())
    }
}

/// Sums over one bucket. Fractions are kept in millionths and durations in
/// microseconds: whole numbers add up the same in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollup {
    pub turns: i64,
    pub turns_failed: i64,
    pub duration_us_sum: i64,
    pub duration_count: i64,
    pub context_ppm_sum: i64,
    pub context_count: i64,
    pub totals: Totals,
}

impl Rollup {
    pub fn add_event(&mut self, event: &Event, percent: Option<f64>) {
        self.totals += Totals::of(event);
        if let Some(percent) = percent {
            self.context_ppm_sum = self.context_ppm_sum.saturating_add(bounds::context_ppm(percent));
            self.context_count += 1;
        }
    }

    pub fn add_turn(&mut self, end: &TurnEnd, sign: i64) {
        self.turns += sign;
        self.turns_failed += sign * i64::from(end.failed);
        if let Some(duration_ms) = end.duration_ms {
            self.duration_us_sum =
                self.duration_us_sum.saturating_add(sign.saturating_mul(bounds::duration_us(duration_ms)));
            self.duration_count += sign;
        }
    }
}

/// A session in one hour: for the context heatmap and distinct sessions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionHourKey {
    pub bucket: Timestamp,
    pub gateway_id: String,
    pub session_key: String,
}

impl SessionHourKey {
    pub fn of(event: &Event) -> Self {
        Self {
            bucket: event.timestamp.bucket(HOUR_US),
            gateway_id: event.gateway_id.clone(),
            session_key: event.session_key.clone(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionHour {
    pub events: i64,
    /// Highest context use in the hour, in millionths of the window.
    pub context_ppm_max: Option<i64>,
}

impl SessionHour {
    pub fn add(&mut self, percent: Option<f64>) {
        self.events += 1;
        self.context_ppm_max = self.context_ppm_max.max(percent.map(bounds::context_ppm));
    }
}
