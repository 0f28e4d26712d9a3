//! What pages ask about alerts, answered as the API does.

use super::error::ApiError;
use super::facade::RequestFacade;
use crate::alerts::AlertsError;
use app::facade::FacadeError;
use app::facade_alerts::{AlertsFacade, QuietTimes};
use async_trait::async_trait;
use model::alert::quiet::{Maintenance, Silence};
use model::alert::{
    Alert, AlertCounts, AlertDetail, Delivery, Receivers, Route, RuleCheck, RuleDraft, RuleInfo, RuleTest,
};
use model::query::{AlertFilter, DeliveryFilter, Page, PageRequest};

fn hide(error: AlertsError) -> FacadeError {
    ApiError::from(error).into()
}

#[async_trait]
impl AlertsFacade for RequestFacade {
    async fn alerts(&self, filter: AlertFilter, page: PageRequest) -> Result<Page<Alert>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        self.state.alerts.list(&filter, &Self::bounded(page)).await.map_err(hide)
    }

    async fn alert_counts(&self) -> Result<AlertCounts, FacadeError> {
        self.covers(None).await?;
        self.state.alerts.counts().await.map_err(hide)
    }

    async fn alert(&self, id: String) -> Result<AlertDetail, FacadeError> {
        let detail = self.state.alerts.get(&id).await.map_err(hide)?;
        self.covers_alert(&detail.alert).await?;
        Ok(detail)
    }

    async fn acknowledge_alert(&self, id: String, by: String) -> Result<(), FacadeError> {
        let admin = self.admin().await?;
        let by = if by.trim().is_empty() { admin.id } else { by.trim().to_owned() };
        self.state.alerts.acknowledge(&id, &by).await.map_err(hide)
    }

    async fn alert_rules(&self) -> Result<Vec<RuleInfo>, FacadeError> {
        self.covers(None).await?;
        self.state.alerts.rules().await.map_err(hide)
    }

    async fn check_rule(&self, draft: RuleDraft) -> Result<RuleCheck, FacadeError> {
        self.covers(None).await?;
        Ok(self.state.alerts.check_rule(&draft))
    }

    async fn test_rule(&self, draft: RuleDraft) -> Result<RuleTest, FacadeError> {
        self.covers(None).await?;
        self.state.alerts.test_rule(&draft).await.map_err(hide)
    }

    async fn save_rule(&self, draft: RuleDraft) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.save_rule(&draft).await.map_err(hide)
    }

    async fn remove_rule(&self, name: String) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.remove_rule(&name).await.map_err(hide)
    }

    async fn quiet_times(&self) -> Result<QuietTimes, FacadeError> {
        self.covers(None).await?;
        let alerts = &self.state.alerts;
        Ok(QuietTimes { silences: alerts.silences(), maintenance: alerts.maintenance() })
    }

    async fn save_silence(&self, silence: Silence) -> Result<(), FacadeError> {
        let admin = self.admin().await?;
        let author = if silence.author.trim().is_empty() { admin.id } else { silence.author.clone() };
        self.state.alerts.save_silence(Silence { author, ..silence }).await.map_err(hide)?;
        Ok(())
    }

    async fn remove_silence(&self, id: String) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.remove_silence(&id).await.map_err(hide)
    }

    async fn save_maintenance(&self, window: Maintenance) -> Result<(), FacadeError> {
        let admin = self.admin().await?;
        let author = if window.author.trim().is_empty() { admin.id } else { window.author.clone() };
        self.state.alerts.save_maintenance(Maintenance { author, ..window }).await.map_err(hide)?;
        Ok(())
    }

    async fn remove_maintenance(&self, id: String) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.remove_maintenance(&id).await.map_err(hide)
    }

    async fn receivers(&self) -> Result<Receivers, FacadeError> {
        self.covers(None).await?;
        self.state.alerts.receivers().await.map_err(hide)
    }

    async fn save_receiver(&self, name: String, settings: serde_json::Value) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.save_receiver(&name, settings).await.map_err(hide)
    }

    async fn remove_receiver(&self, name: String) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.remove_receiver(&name).await.map_err(hide)
    }

    async fn test_receiver(&self, name: String) -> Result<String, FacadeError> {
        self.admin().await?;
        self.state.alerts.test_receiver(&name).await.map_err(hide)
    }

    async fn save_routes(&self, routes: Vec<Route>) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.save_routes(routes).await.map_err(hide)
    }

    async fn deliveries(&self, filter: DeliveryFilter, page: PageRequest) -> Result<Page<Delivery>, FacadeError> {
        self.covers(None).await?;
        self.state.alerts.deliveries(&filter, &Self::bounded(page)).await.map_err(hide)
    }

    async fn retry_delivery(&self, id: i64) -> Result<(), FacadeError> {
        self.admin().await?;
        self.state.alerts.retry(id).await.map_err(hide)
    }
}
