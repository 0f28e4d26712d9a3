//! Gateways: heard of, and sampled.

use super::super::track::{GatewaySample, Trackers};
use super::{Facts, TOLD_EVERY_US};
use crate::Timestamp;
use crate::alert::{Labels, Metric, clip};
use std::sync::Arc;
use uuid::Uuid;

/// Kinds of events that stopped, as many as are remembered.
const STOPPED_MAX: usize = 64;

/// Notes that a gateway is alive.
pub fn heard(facts: &mut Facts, trackers: &mut Trackers, now: Timestamp) {
    let gateway = trackers.gateways.entry(Arc::clone(&facts.gateway)).or_default();
    gateway.heard_at = gateway.heard_at.max(now);
    if gateway.reports && now.since(gateway.told_at) >= TOLD_EVERY_US {
        gateway.told_at = now;
        facts.change(Metric::GatewaySilentFor);
    }
}

/// Takes in what the registry knows of a gateway.
pub fn of_gateway(trackers: &mut Trackers, sample: &GatewaySample, now: Timestamp, wanted: u64) -> Facts {
    let key: Arc<str> = Arc::from(sample.gateway_id.as_str());
    let gateway = trackers.gateways.entry(Arc::clone(&key)).or_default();
    let labels = Labels {
        gateway: sample.gateway_id.clone(),
        event_type: clip(&sample.stopped.join(", ")).to_owned(),
        ..Labels::default()
    };
    let mut facts = Facts { at: now, labels: Arc::new(labels), gateway: key, wanted, ..Facts::default() };
    // The sample stands for the event that opens what follows from it.
    facts.event = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{}\0{}", sample.gateway_id, now.micros()).as_bytes());
    if let Some(reported_at) = sample.reported_at {
        gateway.reports = true;
        gateway.heard_at = gateway.heard_at.max(reported_at.min(now));
        facts.change(Metric::GatewaySilentFor);
    }
    for (changed, metric) in [
        (gateway.stopped.is_empty() != sample.stopped.is_empty(), Metric::KindStopped),
        (gateway.clock_skew_ms != sample.clock_skew_ms, Metric::ClockSkew),
        (gateway.events_waiting != sample.events_waiting, Metric::EventsWaiting),
    ] {
        if changed || !gateway.sampled {
            facts.change(metric);
        }
    }
    if gateway.missing_events != sample.missing_events {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        facts.add(Metric::MissingEvents, signed(sample.missing_events) - signed(gateway.missing_events), 0);
    }
    gateway.sampled = true;
    gateway.stopped = sample.stopped.iter().take(STOPPED_MAX).map(|kind| clip(kind).to_owned()).collect();
    gateway.clock_skew_ms = sample.clock_skew_ms;
    gateway.events_waiting = sample.events_waiting;
    gateway.missing_events = sample.missing_events;
    facts
}
