//! From what the engine found to what is stored, sent and streamed.

use crate::alerts::Catalog;
use crate::alerts::delivery::Message;
use crate::store::{AlertWrite, NewMessage, NewStep};
use model::Timestamp;
use model::alert::life::{Effect, Notification, NotifyKind, Why};
use model::alert::quiet::MutedBy;
use model::alert::{Alert, AlertEntry, AlertStep};
use std::collections::{BTreeMap, BTreeSet};

/// What follows from effects, in one.
#[derive(Debug, Default)]
pub struct Outcome {
    alerts: BTreeMap<String, Alert>,
    dropped: BTreeSet<String>,
    steps: Vec<NewStep>,
    messages: Vec<NewMessage>,
}

impl Outcome {
    pub fn of(effects: &[Effect], catalog: &Catalog, public_url: &str) -> Result<Self, serde_json::Error> {
        let mut outcome = Self::default();
        for effect in effects {
            outcome.take(effect, catalog, public_url)?;
        }
        Ok(outcome)
    }

    fn take(&mut self, effect: &Effect, catalog: &Catalog, public_url: &str) -> Result<(), serde_json::Error> {
        match effect {
            Effect::Pending { alert } => {
                self.step(
                    &alert.id,
                    "",
                    alert.pending_at.unwrap_or(alert.fired_at),
                    AlertStep::Pending,
                    measured(alert),
                );
                self.stand(alert);
            }
            Effect::Dropped { alert } => {
                self.alerts.remove(&alert.id);
                self.dropped.insert(alert.id.clone());
            }
            Effect::Opened { alert } => {
                self.step(&alert.id, "", alert.fired_at, AlertStep::Firing, measured(alert));
                self.stand(alert);
            }
            Effect::Acknowledged { alert } => {
                let by = alert.acknowledged_by.clone().unwrap_or_default();
                let at = alert.acknowledged_at.unwrap_or(alert.fired_at);
                self.step(&alert.id, "", at, AlertStep::Acknowledged, by);
                self.stand(alert);
            }
            Effect::Resolved { alert, why } => {
                let at = alert.resolved_at.unwrap_or(alert.fired_at);
                self.step(&alert.id, "", at, AlertStep::Resolved, why.words().to_owned());
                self.stand(alert);
            }
            Effect::Notify(notification) => self.notify(notification, catalog, public_url)?,
            Effect::Suppressed { alert_id, at, kind, why, .. } => {
                if let Some(id) = alert_id {
                    let key = format!("{}:{}", kind.as_str(), at.micros());
                    self.step(&id.to_string(), &key, *at, AlertStep::Suppressed, suppressed(*kind, why));
                }
            }
        }
        Ok(())
    }

    /// A message that was held back tells of an alert as it was.
    fn stand(&mut self, alert: &Alert) {
        let further = self.alerts.get(&alert.id).is_some_and(|held| held.state > alert.state);
        if !further && !self.dropped.contains(&alert.id) {
            self.alerts.insert(alert.id.clone(), alert.clone());
        }
    }

    fn step(&mut self, alert_id: &str, key: &str, at: Timestamp, step: AlertStep, detail: String) {
        let entry = AlertEntry { at, step, detail };
        self.steps.push(NewStep { alert_id: alert_id.to_owned(), key: key.to_owned(), entry });
    }

    fn notify(
        &mut self,
        notification: &Notification,
        catalog: &Catalog,
        public_url: &str,
    ) -> Result<(), serde_json::Error> {
        let alert = &notification.alert;
        self.stand(alert);
        let receivers = catalog.receivers_of(notification);
        let to = if receivers.is_empty() { "no receiver".to_owned() } else { receivers.join(", ") };
        let key = notification.id.to_string();
        let kind = notification.kind.as_str();
        self.step(&alert.id, &key, notification.at, AlertStep::Notified, format!("{kind} to {to}"));
        for also in &notification.also {
            let detail = format!("{kind} to {to}, in one message on {} alerts", notification.alerts);
            self.step(&also.to_string(), &key, notification.at, AlertStep::Notified, detail);
        }
        if receivers.is_empty() {
            return Ok(());
        }
        let body = serde_json::to_string(&message(notification, public_url))?;
        self.messages.extend(receivers.into_iter().map(|receiver| NewMessage {
            id: notification.id,
            receiver: receiver.to_owned(),
            alert_id: alert.id.clone(),
            rule: alert.rule.clone(),
            severity: notification.severity,
            gateway_id: alert.gateway_id.clone(),
            kind: notification.kind,
            created_at: notification.at,
            body: body.clone(),
        }));
        Ok(())
    }

    pub fn into_write(self) -> AlertWrite {
        AlertWrite {
            alerts: self.alerts.into_values().collect(),
            dropped: self.dropped.into_iter().collect(),
            steps: self.steps,
            messages: self.messages,
        }
    }
}

fn measured(alert: &Alert) -> String {
    match &alert.event_id {
        Some(event) => format!("by event {event}"),
        None => "by the passing of time".to_owned(),
    }
}

fn suppressed(kind: NotifyKind, why: &Why) -> String {
    let kind = kind.as_str();
    match why {
        Why::Muted(muted) => {
            let by = match &muted.by {
                MutedBy::Silence(id) if id.starts_with("muted:") => return format!("{kind}: the gateway is muted"),
                MutedBy::Silence(_) => "silenced",
                MutedBy::Maintenance(_) => "maintenance",
            };
            format!("{kind}: {by} until {}", muted.until.format("%Y-%m-%d %H:%M:%S UTC"))
        }
        Why::Cooldown { until } => format!("{kind}: cooling down until {}", until.format("%H:%M:%S UTC")),
        Why::Flapping => format!("{kind}: it comes and goes"),
        Why::Storm => format!("{kind}: too many at once, part of one message"),
    }
}

/// What receivers are sent.
pub fn message(notification: &Notification, public_url: &str) -> Message {
    let alert = &notification.alert;
    Message {
        id: notification.id,
        kind: notification.kind,
        rule: alert.rule.clone(),
        severity: notification.severity,
        at: notification.at,
        title: title(notification),
        text: alert.message.clone(),
        gateway_id: alert.gateway_id.clone(),
        session_key: alert.session_key.clone(),
        agent_id: alert.agent_id.clone(),
        group: alert.group.clone(),
        value: alert.value,
        threshold: alert.threshold,
        fired_at: alert.fired_at,
        resolved_at: alert.resolved_at,
        link: format!("{public_url}/alerts/{}", alert.id),
        also: notification.alerts.saturating_sub(1),
        dedup_key: alert.id.clone(),
    }
}

/// Such as "hung agent: agent:main:main".
fn title(notification: &Notification) -> String {
    let alert = &notification.alert;
    let rule = alert.rule.replace(['_', '-'], " ");
    let named = [alert.session_key.as_deref(), alert.agent_id.as_deref(), Some(alert.gateway_id.as_str())];
    let subject = named.into_iter().flatten().find(|name| !name.is_empty());
    let more = match notification.alerts {
        0 | 1 => String::new(),
        alerts => format!(" and {} more", alerts - 1),
    };
    match subject {
        Some(subject) => format!("{rule}: {subject}{more}"),
        None => format!("{rule}{more}"),
    }
}
