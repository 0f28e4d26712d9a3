//! Messages on their way to receivers.

use super::life::NotifyKind;
use super::{Matcher, Severity};
use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Most receivers of an installation.
pub const RECEIVERS_MAX: usize = 50;
/// Most routes of an installation.
pub const ROUTES_MAX: usize = 100;

/// How far a message has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// It is to be sent, for the first time or again.
    #[default]
    Waiting,
    Delivered,
    /// It was given up; a person may have it tried again.
    Dead,
}

impl DeliveryState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Dead];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One message to one receiver: a line of the delivery log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Position in the log.
    pub id: i64,
    /// The idempotency key that the receiver sees.
    pub message_id: String,
    pub receiver: String,
    pub alert_id: String,
    pub rule: String,
    pub severity: Severity,
    pub gateway_id: String,
    pub kind: NotifyKind,
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: u32,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub created_at: Timestamp,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub attempted_at: Option<Timestamp>,
    /// When it is tried next; only while it waits.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub due_at: Option<Timestamp>,
    /// What the receiver or the network said last, without secrets.
    pub note: String,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SettingOrigin {
    /// It comes with the program.
    Builtin,
    /// The alerts file or the environment: pages show it, the file changes it.
    File,
    /// Made here.
    Ui,
}

/// A receiver as pages and the API show it: no secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReceiverInfo {
    pub name: String,
    /// `webhook`, `slack`, …
    pub kind: String,
    /// Where it leads, for people.
    pub destination: String,
    /// Its settings but the secret ones, for the editor.
    pub settings: serde_json::Value,
    pub origin: SettingOrigin,
    /// Messages that wait and that were given up.
    pub waiting: u64,
    pub dead: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub delivered_at: Option<Timestamp>,
    /// Of the newest attempt, if it failed.
    pub problem: Option<String>,
}

/// Which alerts go to which receivers. A receiver that no route names gets
/// every alert; one that routes name gets what one of them admits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Route {
    /// All of them must match; none matches everything.
    #[serde(default)]
    pub matchers: Vec<Matcher>,
    pub receivers: Vec<String>,
}

/// Receivers and routes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Receivers {
    pub receivers: Vec<ReceiverInfo>,
    /// Those of the file first; they cannot be changed here.
    pub routes: Vec<Route>,
    /// How many of the routes come from the file.
    pub file_routes: usize,
}
