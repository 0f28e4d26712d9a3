//! What pages ask about alerts: the part of [`Facade`](crate::facade::Facade)
//! that concerns them.

use crate::facade::FacadeError;
use async_trait::async_trait;
use model::alert::quiet::{Maintenance, Silence};
use model::alert::{
    Alert, AlertCounts, AlertDetail, Delivery, Receivers, Route, RuleCheck, RuleDraft, RuleInfo, RuleTest,
};
use model::query::{AlertFilter, DeliveryFilter, Page, PageRequest};
use serde::{Deserialize, Serialize};

/// Who is not told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuietTimes {
    /// Those that end last come first; those that are over are kept for a week.
    pub silences: Vec<Silence>,
    pub maintenance: Vec<Maintenance>,
}

#[async_trait]
pub trait AlertsFacade: Send + Sync {
    /// Newest first.
    async fn alerts(&self, filter: AlertFilter, page: PageRequest) -> Result<Page<Alert>, FacadeError>;
    async fn alert_counts(&self) -> Result<AlertCounts, FacadeError>;
    async fn alert(&self, id: String) -> Result<AlertDetail, FacadeError>;
    /// `by` is a name for people; empty for the name of the token.
    async fn acknowledge_alert(&self, id: String, by: String) -> Result<(), FacadeError>;

    /// By name.
    async fn alert_rules(&self) -> Result<Vec<RuleInfo>, FacadeError>;
    async fn check_rule(&self, draft: RuleDraft) -> Result<RuleCheck, FacadeError>;
    /// Over the last 24 hours.
    async fn test_rule(&self, draft: RuleDraft) -> Result<RuleTest, FacadeError>;
    async fn save_rule(&self, draft: RuleDraft) -> Result<(), FacadeError>;
    /// Takes back what was made of a rule here; a built-in one is as it came again.
    async fn remove_rule(&self, name: String) -> Result<(), FacadeError>;

    async fn quiet_times(&self) -> Result<QuietTimes, FacadeError>;
    /// An empty `id` makes a new one; an empty `author` is the name of the token.
    async fn save_silence(&self, silence: Silence) -> Result<(), FacadeError>;
    async fn remove_silence(&self, id: String) -> Result<(), FacadeError>;
    async fn save_maintenance(&self, window: Maintenance) -> Result<(), FacadeError>;
    async fn remove_maintenance(&self, id: String) -> Result<(), FacadeError>;

    async fn receivers(&self) -> Result<Receivers, FacadeError>;
    /// `settings` is JSON as in docs/alert-receivers.md, with `type`. Onto a
    /// receiver of the same type that was made here it is laid as a merge
    /// patch (RFC 7396): secrets that are left out stay.
    async fn save_receiver(&self, name: String, settings: serde_json::Value) -> Result<(), FacadeError>;
    async fn remove_receiver(&self, name: String) -> Result<(), FacadeError>;
    /// Sends a test message at once; what the receiver said.
    async fn test_receiver(&self, name: String) -> Result<String, FacadeError>;
    /// In place of all routes that were made here.
    async fn save_routes(&self, routes: Vec<Route>) -> Result<(), FacadeError>;

    /// Newest first.
    async fn deliveries(&self, filter: DeliveryFilter, page: PageRequest) -> Result<Page<Delivery>, FacadeError>;
    /// Tries a message again that was given up.
    async fn retry_delivery(&self, id: i64) -> Result<(), FacadeError>;
}
