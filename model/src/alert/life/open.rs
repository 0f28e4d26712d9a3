//! An alert that is pending or firing.

use super::{Context, Notification, NotifyKind, ids};
use crate::Timestamp;
use crate::alert::rule::Reading;
use crate::alert::{Alert, AlertState, Labels, Period};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What made a condition hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// The event, or the last one before time made it hold.
    pub event: Uuid,
    /// Time made it hold.
    pub by_time: bool,
    pub labels: Labels,
    /// What was measured, in the order of the condition.
    pub readings: Vec<Reading>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    pub id: Uuid,
    /// As it was last stored.
    pub alert: Alert,
    pub labels: Labels,
    pub pending_at: Timestamp,
    pub fired: bool,
    /// Whether anybody was told that it fires.
    pub told: bool,
    /// When to try again to tell.
    pub muted_until: Option<Timestamp>,
    /// Notifications so far.
    pub notifications: u32,
}

impl Open {
    pub fn new(id: Uuid, context: &Context<'_>, cause: &Cause) -> Self {
        let rule = context.rule;
        let labels = &cause.labels;
        let group = labels.only(&rule.group_by);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let of_session = !group.session.is_empty();
        let first = cause.readings.first();
        let by_event = !cause.by_time && !cause.event.is_nil();
        let alert = Alert {
            id: id.to_string(),
            rule: rule.name.clone(),
            severity: rule.severity,
            message: rule.render(labels, &cause.readings),
            gateway_id: group.gateway.clone(),
            session_key: some(&group.session),
            fired_at: context.now,
            resolved_at: None,
            state: AlertState::Pending,
            group: group.group(&rule.group_by),
            agent_id: some(if of_session { &labels.agent } else { &group.agent }),
            channel: some(if of_session { &labels.channel } else { &group.channel }),
            pending_at: Some(context.now),
            acknowledged_at: None,
            acknowledged_by: None,
            last_notified_at: None,
            value: first.map(|reading| reading.value),
            threshold: first.and_then(|reading| reading.threshold),
            event_id: by_event.then(|| cause.event.to_string()),
        };
        // Silences of a gateway or an agent must not hit what is about more than them.
        let labels = Labels {
            agent: alert.agent_id.clone().unwrap_or_default(),
            channel: alert.channel.clone().unwrap_or_default(),
            ..group
        };
        let (pending_at, fired, told, muted_until, notifications) = (context.now, false, false, None, 0);
        Self { id, alert, labels, pending_at, fired, told, muted_until, notifications }
    }

    /// When to tell again that it still fires.
    pub fn renotify_at(&self, pause: Option<Period>) -> Option<Timestamp> {
        let told_at = self.alert.last_notified_at.filter(|_| self.told && self.alert.acknowledged_at.is_none())?;
        pause.map(|pause| told_at.plus_micros(pause.micros()))
    }

    pub fn fire(&mut self, now: Timestamp) {
        self.fired = true;
        self.alert.fired_at = now;
        self.alert.state = AlertState::Firing;
    }

    pub fn acknowledge(&mut self, at: Timestamp, by: &str) {
        self.alert.acknowledged_at = Some(at);
        self.alert.acknowledged_by = Some(by.to_owned());
        self.alert.state = AlertState::Acknowledged;
    }

    pub fn resolve(&mut self, now: Timestamp) {
        self.alert.resolved_at = Some(now);
        self.alert.state = AlertState::Resolved;
    }

    pub fn record(&self) -> Box<Alert> {
        Box::new(self.alert.clone())
    }

    /// The next notification on it.
    pub fn notification(&mut self, kind: NotifyKind, now: Timestamp) -> Notification {
        self.notifications = self.notifications.saturating_add(1);
        self.alert.last_notified_at = Some(now);
        self.muted_until = None;
        self.told = true;
        Notification {
            id: ids::notification(self.id, kind, self.notifications),
            kind,
            rule: self.alert.rule.clone(),
            severity: self.alert.severity,
            at: now,
            alert: self.record(),
            also: Vec::new(),
            alerts: 1,
        }
    }
}
