//! What is in force: rules, receivers, routes, silences.

mod file;
mod in_force;
mod receivers;
mod rules;

pub use file::{AlertsFile, Base, DEFAULT_RECEIVER, check_routes};
pub use in_force::InForce;
pub use receivers::{NamedReceiver, named_receiver, open_settings};
pub use rules::CatalogRule;

use super::AlertsError;
use crate::store::{SettingKind, Store};
use model::Timestamp;
use model::alert::life::Notification;
use model::alert::quiet::{Maintenance, MatchField, MatchOp, Matcher, Quiet, Silence, Target};
use model::alert::{Labels, Route, Rule};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that the engine and the dispatcher go by.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub rules: BTreeMap<String, CatalogRule>,
    pub receivers: BTreeMap<String, Arc<NamedReceiver>>,
    /// Those of the file first.
    pub routes: Vec<Route>,
    pub file_routes: usize,
    pub silences: Vec<Silence>,
    pub maintenance: Vec<Maintenance>,
}

impl Catalog {
    /// What the file and the database say together.
    pub async fn load(base: &Base, store: &Store) -> Result<Self, AlertsError> {
        let made = store.alert_settings(SettingKind::Rule).await?;
        let rules = rules::merge(base, made);
        let receivers = receivers::merge(base, store.alert_settings(SettingKind::Receiver).await?);
        let mut routes = base.file.routes.clone();
        let file_routes = routes.len();
        for (id, body) in store.alert_settings(SettingKind::Routes).await? {
            routes.extend(read::<Vec<Route>>(SettingKind::Routes, &id, &body).unwrap_or_default());
        }
        let silences = all(store, SettingKind::Silence).await?;
        let maintenance = all(store, SettingKind::Maintenance).await?;
        Ok(Self { rules, receivers, routes, file_routes, silences, maintenance })
    }

    /// Rules for the engine.
    pub fn compiled(&self) -> Vec<Rule> {
        self.rules.values().map(|rule| rule.rule.clone()).collect()
    }

    /// Who is not told; alerts about `muted` gateways are told to nobody.
    pub fn quiet(&self, muted: &BTreeSet<String>) -> Quiet {
        let of_gateway = |gateway: &String| Silence {
            id: format!("muted:{gateway}"),
            matchers: vec![Matcher { field: MatchField::Gateway, op: MatchOp::Equal, value: gateway.clone() }],
            starts_at: None,
            until: Timestamp::MAX,
            comment: String::new(),
            author: String::new(),
        };
        let silences = muted.iter().map(of_gateway).chain(self.silences.iter().cloned()).collect();
        Quiet::new(silences, self.maintenance.clone())
    }

    /// Names of the receivers that a notification goes to.
    pub fn receivers_of(&self, notification: &Notification) -> Vec<&str> {
        let alert = &notification.alert;
        let labels = Labels {
            gateway: alert.gateway_id.clone(),
            session: alert.session_key.clone().unwrap_or_default(),
            agent: alert.agent_id.clone().unwrap_or_default(),
            channel: alert.channel.clone().unwrap_or_default(),
            ..Labels::default()
        };
        let target = Target { rule: &alert.rule, severity: notification.severity, labels: &labels };
        let admits = |name: &str| {
            let mut named = self.routes.iter().filter(|route| route.receivers.iter().any(|other| other == name));
            let mut any = false;
            let admitted = named.any(|route| {
                any = true;
                route.matchers.iter().all(|matcher| matcher.matches(&target))
            });
            admitted || !any
        };
        self.receivers.keys().map(String::as_str).filter(|name| admits(name)).collect()
    }
}

async fn all<T: DeserializeOwned>(store: &Store, kind: SettingKind) -> Result<Vec<T>, AlertsError> {
    let rows = store.alert_settings(kind).await?;
    Ok(rows.iter().filter_map(|(id, body)| read(kind, id, body)).collect())
}

/// A setting that a newer version wrote is left out, and said.
fn read<T: DeserializeOwned>(kind: SettingKind, id: &str, body: &str) -> Option<T> {
    serde_json::from_str(body)
        .inspect_err(|error| tracing::error!(kind = kind.as_str(), id, %error, "a setting of alerts could not be read"))
        .ok()
}
