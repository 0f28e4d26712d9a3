//! Receivers and routes: listed, made, changed, tried.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::alerts::catalog::{NamedReceiver, check_routes, named_receiver, open_settings};
use crate::alerts::delivery::Message;
use crate::clock;
use crate::store::{ReceiverLog, SettingKind, StoreError};
use model::alert::life::NotifyKind;
use model::alert::{RECEIVERS_MAX, ReceiverInfo, Receivers, Route, SettingOrigin, Severity};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// All routes are one setting.
const ROUTES_ID: &str = "routes";
/// Largest settings of a receiver, in bytes of JSON.
const RECEIVER_BYTES_MAX: usize = 64 * 1024;

impl Alerts {
    /// Receivers by name, and routes.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn receivers(&self) -> Result<Receivers, AlertsError> {
        let mut logs = self.store.receiver_logs().await?;
        let catalog = self.catalog();
        let info = |(name, receiver): (&String, &Arc<NamedReceiver>)| {
            let log: ReceiverLog = logs.remove(name).unwrap_or_default();
            ReceiverInfo {
                name: name.clone(),
                kind: receiver.receiver.type_name().to_owned(),
                destination: receiver.receiver.destination(),
                settings: open_settings(&receiver.settings),
                origin: receiver.origin,
                waiting: log.waiting,
                dead: log.dead,
                delivered_at: log.delivered_at,
                problem: log.problem,
            }
        };
        let receivers = catalog.receivers.iter().map(info).collect();
        Ok(Receivers { receivers, routes: catalog.routes.clone(), file_routes: catalog.file_routes })
    }

    /// # Errors
    /// There is no such receiver, or the database does not answer.
    pub async fn receiver(&self, name: &str) -> Result<ReceiverInfo, AlertsError> {
        let known = self.receivers().await?.receivers;
        known.into_iter().find(|receiver| receiver.name == name).ok_or_else(|| no_receiver(name))
    }

    /// Makes a receiver, or lays the settings onto the one of this name as a
    /// merge patch (RFC 7396), if it is of the same type.
    ///
    /// # Errors
    /// What is wrong with it; no secret is repeated.
    pub async fn save_receiver(&self, name: &str, settings: Value) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        let catalog = self.catalog();
        let held = catalog.receivers.get(name);
        if let Some(held) = held {
            writable(name, held)?;
        } else if catalog.receivers.len() >= RECEIVERS_MAX {
            return Err(AlertsError::Bad(format!("There are {RECEIVERS_MAX} receivers, which is the most.")));
        }
        let merged = match held {
            Some(held) if same_type(&held.settings, &settings) => merge(held.settings.clone(), settings),
            _ => settings,
        };
        named_receiver(name, merged.clone(), SettingOrigin::Ui).map_err(sentence)?;
        let body = serde_json::to_string(&merged).map_err(StoreError::from)?;
        if body.len() > RECEIVER_BYTES_MAX {
            return Err(AlertsError::Bad(format!("The settings have more than {RECEIVER_BYTES_MAX} bytes.")));
        }
        self.store.put_alert_setting(SettingKind::Receiver, name, &body, clock::now()).await?;
        self.reload().await
    }

    /// What waits for it is given up.
    ///
    /// # Errors
    /// There is no such receiver, it comes from the file, or a route names it.
    pub async fn remove_receiver(&self, name: &str) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        let catalog = self.catalog();
        let held = catalog.receivers.get(name).ok_or_else(|| no_receiver(name))?;
        writable(name, held)?;
        if catalog.routes.iter().any(|route| route.receivers.iter().any(|other| other == name)) {
            return Err(AlertsError::Conflict(format!(
                "A route names the receiver {name:?}: change the routes first."
            )));
        }
        self.store.remove_alert_setting(SettingKind::Receiver, name).await?;
        self.reload().await
    }

    /// Sends a test message at once; what the receiver said.
    ///
    /// # Errors
    /// There is no such receiver, or it did not take the message.
    pub async fn test_receiver(&self, name: &str) -> Result<String, AlertsError> {
        let receiver = self.catalog().receivers.get(name).cloned().ok_or_else(|| no_receiver(name))?;
        let message = self.test_message(name);
        match receiver.receiver.deliver(&message, &self.http).await {
            Ok(delivered) if delivered.note.is_empty() => Ok("taken".to_owned()),
            Ok(delivered) => Ok(delivered.note),
            Err(failure) => Err(AlertsError::Undelivered(format!("{name} did not take it: {}", failure.reason))),
        }
    }

    fn test_message(&self, receiver: &str) -> Message {
        let now = clock::now();
        let id = Uuid::now_v7();
        Message {
            id,
            kind: NotifyKind::Firing,
            rule: "test".to_owned(),
            severity: Severity::Info,
            at: now,
            title: "Test message".to_owned(),
            text: format!("Alerts of OpenClaw Observatory reach the receiver {receiver}. Nothing is wrong."),
            gateway_id: String::new(),
            session_key: None,
            agent_id: None,
            group: BTreeMap::new(),
            value: None,
            threshold: None,
            fired_at: now,
            resolved_at: None,
            link: format!("{}/alerts/receivers", self.public_url),
            also: 0,
            dedup_key: id.to_string(),
        }
    }

    /// In place of all routes that were made here.
    ///
    /// # Errors
    /// The route that is wrong, and why.
    pub async fn save_routes(&self, routes: Vec<Route>) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        let catalog = self.catalog();
        check_routes(&routes, |name| catalog.receivers.contains_key(name)).map_err(sentence)?;
        let body = serde_json::to_string(&routes).map_err(StoreError::from)?;
        self.store.put_alert_setting(SettingKind::Routes, ROUTES_ID, &body, clock::now()).await?;
        self.reload().await
    }
}

fn writable(name: &str, held: &NamedReceiver) -> Result<(), AlertsError> {
    if held.origin == SettingOrigin::Ui {
        return Ok(());
    }
    Err(AlertsError::ReadOnly(format!(
        "The receiver {name:?} comes from the alerts file or from ALERT_WEBHOOK_URL: change it there and restart."
    )))
}

fn no_receiver(name: &str) -> AlertsError {
    AlertsError::NotFound(format!("There is no receiver {name:?}: see /api/v1/receivers for those there are."))
}

/// "route 1 names no receiver" as a sentence.
fn sentence(problem: String) -> AlertsError {
    let mut letters = problem.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    AlertsError::Bad(format!("{first}{}.", letters.as_str().trim_end_matches('.')))
}

fn same_type(one: &Value, other: &Value) -> bool {
    one.get("type") == other.get("type")
}

/// RFC 7396, section 2.
fn merge(target: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return patch };
    let mut target = match target {
        Value::Object(entries) => entries,
        _ => serde_json::Map::new(),
    };
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(&key);
        } else {
            let held = target.get(&key).cloned().unwrap_or_default();
            target.insert(key, merge(held, value));
        }
    }
    Value::Object(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_keeps_what_it_leaves_out_and_removes_what_is_null() {
        let held = json!({"type": "email", "password": "p", "port": 25, "gateway": {"id": "a", "token": "t"}});
        let patch = json!({"port": null, "to": ["x"], "gateway": {"id": "b"}});
        let merged = json!({"type": "email", "password": "p", "gateway": {"id": "b", "token": "t"}, "to": ["x"]});
        assert_eq!(merge(held, patch), merged);
    }
}
