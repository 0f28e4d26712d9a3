//! What one event, or one report of a gateway, says to rules.

use super::limits::VALUE_STALE_US;
use super::subject;
use super::track::{Session, Trackers};
use crate::alert::{Labels, Metric, clip};
use crate::event::EventType;
use crate::time::SECOND_US;
use crate::{Event, Timestamp};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

mod ends;
mod gateway;
mod session;
mod turn;

pub use gateway::of_gateway;

/// Rules that watch for silence hear of life this often at most.
const TOLD_EVERY_US: i64 = SECOND_US;

/// What changed, and for whom.
#[derive(Debug, Default)]
pub struct Facts {
    pub event: Uuid,
    /// Corrected time of the event.
    pub at: Timestamp,
    pub labels: Arc<Labels>,
    /// Contributions to windows: numerator and denominator.
    pub adds: Vec<(Metric, i64, i64)>,
    /// Metrics of turns, sessions and gateways whose value may have changed.
    pub changed: u64,
    /// Metrics that any rule reads; others are left out.
    wanted: u64,
    pub gateway: Arc<str>,
    pub session: Option<Arc<str>>,
    /// The turn that the event names.
    pub turn: Option<Arc<str>>,
    /// Turns to look at again.
    pub turns: Vec<Arc<str>>,
}

impl Facts {
    /// Every metric that a rule could be concerned by.
    pub fn metrics(&self) -> u64 {
        self.adds.iter().fold(self.changed, |bits, (metric, ..)| bits | metric.bit())
    }

    fn add(&mut self, metric: Metric, num: i64, den: i64) {
        if self.wanted & metric.bit() != 0 {
            self.adds.push((metric, num, den));
        }
    }

    fn change(&mut self, metric: Metric) {
        self.changed |= metric.bit();
    }
}

/// Takes an event in and tells what follows for the `wanted` metrics.
pub fn of_event(trackers: &mut Trackers, event: &Event, now: Timestamp, wanted: u64) -> Facts {
    let skew_ms = trackers.gateways.get(event.gateway_id.as_str()).map_or(0, |gateway| gateway.clock_skew_ms);
    let corrected = event.timestamp.plus_micros(skew_ms.saturating_mul(-1000));
    let at = corrected.min(now);
    let key = subject::session(&event.gateway_id, &event.session_key);
    let session = trackers.sessions.entry(Arc::clone(&key)).or_default();
    session.describe(event, at, now);
    let mut facts = Facts {
        event: event.id,
        at,
        labels: Arc::new(labels(event, session)),
        gateway: Arc::from(event.gateway_id.as_str()),
        session: Some(Arc::clone(&key)),
        turn: event.turn_id.is_some().then(|| subject::turn(event)),
        wanted,
        ..Facts::default()
    };
    if now.since(at) < VALUE_STALE_US {
        session::values(&mut facts, session, event, now);
    }
    session::subagent(&mut facts, session, event, now);
    turn::take(&mut facts, trackers, event, now);
    if event.event_type == EventType::SessionEnded {
        turn::abandon(&mut facts, trackers, &key);
    }
    ends::count(&mut facts, trackers, event);
    gateway::heard(&mut facts, trackers, now);
    facts
}

fn labels(event: &Event, session: &Session) -> Labels {
    let or = |own: Option<&str>, known: &str| clip(own.unwrap_or(known)).to_owned();
    Labels {
        gateway: event.gateway_id.clone(),
        session: event.session_key.clone(),
        agent: or(event.agent_id.as_deref(), &session.agent),
        channel: or(event.channel.as_deref(), &session.channel),
        model: or(event.model_name(), &session.model),
        tool: or(event.tool.as_ref().and_then(|tool| tool.name.as_deref()), ""),
        event_type: event.event_type.as_str().to_owned(),
    }
}

/// Session of a gateway in which it delivers alerts; its key may stand behind
/// `agent:…:`.
pub const OWN_SESSION: &str = "hook:observatory";

/// Whether an event comes from the delivery of an alert through OpenClaw.
pub fn is_own(event: &Event) -> bool {
    let key = event.session_key.as_str();
    let own = key.strip_prefix("agent:").and_then(|rest| rest.split_once(':')).map_or(key, |(_, own)| own);
    own.starts_with(OWN_SESSION) || event.field(&["origin"]).and_then(Value::as_str) == Some("observatory")
}
