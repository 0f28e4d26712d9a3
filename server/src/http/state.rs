//! What handlers share.

use super::assets::Site;
use super::in_flight::Questions;
use super::rates::Rates;
use crate::access::Access;
use crate::alerts::Alerts;
use crate::ingest::IngestQueue;
use crate::live::Hub;
use crate::otlp::Series;
use crate::outage::Outage;
use crate::retention::RetentionDays;
use crate::store::Store;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use model::settings::ServerInfo;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Clone)]
pub struct AppState {
    pub store: Arc<Store>,
    pub queue: IngestQueue,
    pub hub: Arc<Hub>,
    pub alerts: Alerts,
    pub access: Arc<Access>,
    pub rates: Arc<Rates>,
    /// What is being answered.
    pub questions: Arc<Questions>,
    /// What metrics were last stored with.
    pub series: Arc<Series>,
    pub metrics: PrometheusHandle,
    pub info: Arc<ServerInfo>,
    pub site: Arc<Site>,
    pub leptos: LeptosOptions,
    /// Tells retention of a gateway to remove.
    pub marked: Arc<Notify>,
    /// How the server stands to its database.
    pub outage: Arc<Outage>,
    /// How long events are kept.
    pub retention: Arc<RetentionDays>,
    /// Whether cookies are for HTTPS only.
    pub secure_cookies: bool,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
