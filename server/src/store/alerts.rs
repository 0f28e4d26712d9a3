//! Alerts, messages about them, and what people set.

use super::{Store, StoreError, dispatch};
use model::Timestamp;
use model::alert::Severity;
use model::alert::life::NotifyKind;
use model::alert::{Alert, AlertCounts, AlertEntry, Delivery};
use model::query::{AlertFilter, DeliveryFilter, Page, PageRequest};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything that follows from one step of the engine, for one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertWrite {
    /// As they stand now, each once. What is stored already of an alert is
    /// only ever replaced by what is further on its way.
    pub alerts: Vec<Alert>,
    /// Pending alerts that came to nothing.
    pub dropped: Vec<String>,
    pub steps: Vec<NewStep>,
    pub messages: Vec<NewMessage>,
}

impl AlertWrite {
    pub fn is_empty(&self) -> bool {
        self.alerts.is_empty() && self.dropped.is_empty() && self.steps.is_empty() && self.messages.is_empty()
    }
}

/// A line of an alert's history.
#[derive(Clone, Debug, PartialEq)]
pub struct NewStep {
    pub alert_id: String,
    /// Tells apart what can happen to an alert more than once.
    pub key: String,
    pub entry: AlertEntry,
}

/// A message for a receiver. One of the same id and receiver is written once.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    pub id: Uuid,
    pub receiver: String,
    pub alert_id: String,
    pub rule: String,
    pub severity: Severity,
    pub gateway_id: String,
    pub kind: NotifyKind,
    pub created_at: Timestamp,
    /// What is to be sent, as JSON.
    pub body: String,
}

/// A message that is to be sent now.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct DueMessage {
    pub id: i64,
    pub alert_id: String,
    /// Attempts so far.
    pub attempts: i64,
    #[sqlx(rename = "message")]
    pub body: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    Delivered,
    /// To be tried again.
    Again(Timestamp),
    /// Given up.
    Dead,
}

/// What the log says of one receiver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiverLog {
    pub waiting: u64,
    pub dead: u64,
    pub delivered_at: Option<Timestamp>,
    /// Of the newest attempt, if it failed.
    pub problem: Option<String>,
}

/// What the stored alerts say of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleLog {
    pub firing: u64,
    pub fired_at: Option<Timestamp>,
}

/// What people set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SettingKind {
    Rule,
    Silence,
    Maintenance,
    Receiver,
    /// All routes in one.
    Routes,
}

impl SettingKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Silence => "silence",
            Self::Maintenance => "maintenance",
            Self::Receiver => "receiver",
            Self::Routes => "routes",
        }
    }
}

impl Store {
    /// Writes a step of the engine; returns the ids of alerts that it changed.
    pub async fn write_alerts(&self, write: &AlertWrite) -> Result<Vec<String>, StoreError> {
        dispatch!(self, writer => alerts::write(write))
    }

    /// Somebody takes on an alert; as it stands then, if it fired and nobody
    /// had it.
    pub async fn acknowledge_alert(&self, id: &str, by: &str, now: Timestamp) -> Result<Option<Alert>, StoreError> {
        dispatch!(self, writer => alerts::acknowledge(id, by, now))
    }

    /// Alerts whose newest change lies behind `after`, with its position; only
    /// a shared database counts them.
    pub async fn changed_alerts(&self, after: i64, limit: u32) -> Result<Vec<(i64, Alert)>, StoreError> {
        dispatch!(self, reader => alerts::changed(after, limit))
    }

    pub async fn alerts(&self, filter: &AlertFilter, page: &PageRequest) -> Result<Page<Alert>, StoreError> {
        dispatch!(self, reader => alerts::list(filter, page))
    }

    pub async fn alert(&self, id: &str) -> Result<Option<Alert>, StoreError> {
        dispatch!(self, reader => alerts::get(id))
    }

    /// Steps of an alert, oldest first, at most `limit`.
    pub async fn alert_steps(&self, id: &str, limit: u32) -> Result<Vec<AlertEntry>, StoreError> {
        dispatch!(self, reader => alerts::steps(id, limit))
    }

    /// Alerts that are not resolved, by id, at most `limit` behind `after`.
    pub async fn open_alerts(&self, after: &str, limit: u32) -> Result<Vec<Alert>, StoreError> {
        dispatch!(self, reader => alerts::open(after, limit))
    }

    pub async fn alert_counts(&self) -> Result<AlertCounts, StoreError> {
        dispatch!(self, reader => alerts::counts())
    }

    pub async fn rule_logs(&self) -> Result<BTreeMap<String, RuleLog>, StoreError> {
        dispatch!(self, reader => alerts::rules())
    }

    pub async fn deliveries(&self, filter: &DeliveryFilter, page: &PageRequest) -> Result<Page<Delivery>, StoreError> {
        dispatch!(self, reader => outbox::list(filter, page))
    }

    /// Messages that are due for a receiver, oldest first. Of one alert, none
    /// overtakes another.
    pub async fn due_messages(
        &self,
        receiver: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueMessage>, StoreError> {
        dispatch!(self, reader => outbox::due(receiver, now, limit))
    }

    /// When the next message of a receiver is due.
    pub async fn next_message_due(&self, receiver: &str) -> Result<Option<Timestamp>, StoreError> {
        dispatch!(self, reader => outbox::next_due(receiver))
    }

    /// Books an attempt.
    pub async fn book_attempt(&self, id: i64, attempt: &Attempt, note: &str, now: Timestamp) -> Result<(), StoreError> {
        dispatch!(self, writer => outbox::book(id, attempt, note, now))
    }

    /// Has a message tried again that was given up; its receiver, if there is
    /// such a message.
    pub async fn retry_message(&self, id: i64, now: Timestamp) -> Result<Option<String>, StoreError> {
        dispatch!(self, writer => outbox::retry(id, now))
    }

    /// Gives up what waits for a receiver that is gone.
    pub async fn give_up_messages(&self, receiver: &str, note: &str) -> Result<u64, StoreError> {
        dispatch!(self, writer => outbox::give_up(receiver, note))
    }

    /// What the log says of each receiver.
    pub async fn receiver_logs(&self) -> Result<BTreeMap<String, ReceiverLog>, StoreError> {
        dispatch!(self, reader => outbox::receivers())
    }

    /// What the engine knew, and the position of the stream up to which.
    pub async fn engine_state(&self) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
        dispatch!(self, reader => alert_settings::engine())
    }

    pub async fn save_engine_state(&self, seq: i64, state: &[u8], now: Timestamp) -> Result<(), StoreError> {
        dispatch!(self, writer => alert_settings::save_engine(seq, state, now))
    }

    /// Settings of a kind by id, as JSON.
    pub async fn alert_settings(&self, kind: SettingKind) -> Result<Vec<(String, String)>, StoreError> {
        dispatch!(self, reader => alert_settings::list(kind))
    }

    pub async fn put_alert_setting(
        &self,
        kind: SettingKind,
        id: &str,
        body: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        dispatch!(self, writer => alert_settings::put(kind, id, body, now))
    }

    /// `false` if there is none of this id.
    pub async fn remove_alert_setting(&self, kind: SettingKind, id: &str) -> Result<bool, StoreError> {
        dispatch!(self, writer => alert_settings::remove(kind, id))
    }
}
