//! `GET /api/v1/openapi.json`.

use super::{
    alert_metrics, alert_routes, alert_rules, alerts, deliveries, events, gateways, health, ingest, maintenance,
    metrics, otlp, prices, receivers, sessions, settings, silences, stream, tokens,
};
use axum::Json;
use model::alert::quiet::{Maintenance, Silence};
use model::alert::{Alert, Delivery, RuleInfo};
use model::gateway::{GatewayHealth, GatewayReport};
use model::session::{SessionRow, TurnRow};
use model::settings::TokenInfo;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

/// An event. Fields beyond these are kept and come back unchanged.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventBody {
    /// UUID; an id that comes again is the same event.
    id: String,
    #[schema(format = DateTime)]
    timestamp: String,
    /// `turn.completed` and fourteen more have meaning, others are kept.
    #[schema(example = "turn.completed", max_length = 512)]
    event_type: String,
    #[schema(max_length = 512)]
    gateway_id: String,
    #[schema(max_length = 512)]
    session_key: String,
    parent_session_key: Option<String>,
    agent_id: Option<String>,
    channel: Option<String>,
    turn_id: Option<String>,
    message_id: Option<String>,
    tokens: Option<serde_json::Value>,
    timing: Option<serde_json::Value>,
    tool: Option<serde_json::Value>,
    error: Option<serde_json::Value>,
    model: Option<serde_json::Value>,
    cost: Option<serde_json::Value>,
    /// Added by the server where `cost` is absent and the model has a price.
    #[schema(read_only)]
    cost_estimate: Option<CostEstimateBody>,
    payload: Option<serde_json::Value>,
    sequence: Option<serde_json::Value>,
}

/// What an event cost by the price table, in US dollars.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CostEstimateBody {
    total_cost: f64,
    input_cost: f64,
    output_cost: f64,
    /// As in `GET /api/v1/prices` at the time.
    price_version: String,
}

#[derive(Serialize, ToSchema)]
pub struct IngestBody {
    #[schema(max_items = 1000)]
    events: Vec<EventBody>,
    /// What the gateway reports of itself; `events` may be empty then.
    gateway: Option<GatewayReport>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// Stable, in `snake_case`.
    code: String,
    /// One sentence that names the input and the remedy.
    message: String,
    request_id: String,
    /// The key of the body that is meant, such as `condition` or
    /// `matchers[0].op`; absent where it is none.
    key: Option<String>,
    /// Column in the text of that key, from 1; of conditions and messages of
    /// alert rules.
    column: Option<usize>,
}

/// Body of every error.
#[derive(Serialize, ToSchema)]
pub struct ErrorBody {
    error: ErrorDetail,
}

macro_rules! pages {
    ($($name:ident of $item:ty),+ $(,)?) => {$(
        #[derive(Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            items: Vec<$item>,
            /// Ask for the next page with it; `null` at the end.
            next_cursor: Option<String>,
        }
    )+};
}

pages! {
    SessionPage of SessionRow,
    TurnPage of TurnRow,
    EventPage of EventBody,
    GatewayPage of GatewayHealth,
    AlertPage of Alert,
    AlertRulePage of RuleInfo,
    SilencePage of Silence,
    MaintenancePage of Maintenance,
    DeliveryPage of Delivery,
    TokenPage of TokenInfo,
}

/// Filters and paging of lists.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub agent: Option<String>,
    pub channel: Option<String>,
    /// `active`, `idle`, `error` or `ended`.
    pub status: Option<String>,
    pub r#type: Option<String>,
    pub model: Option<String>,
    /// Text in keys and errors, without regard to case.
    pub q: Option<String>,
    /// RFC 3339, inclusive.
    pub from: Option<String>,
    /// RFC 3339, exclusive.
    pub to: Option<String>,
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// `desc` (newest first) or `asc`.
    pub order: Option<String>,
}

/// What lists of sessions take besides.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct SessionParams {
    /// Text anywhere in the events of a session, without regard to case; of
    /// the range's events the newest 200,000 are looked into.
    pub text: Option<String>,
    /// Least cost in US dollars.
    pub cost_min: Option<f64>,
    /// Least use of the context window now, in percent.
    pub context_min: Option<f64>,
    /// `recent` (the newest event), `started`, `cost`, `tokens`, `context`,
    /// `turns` or `errors`.
    pub sort: Option<String>,
}

/// Whole lists as files.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileParams {
    /// `json` (a page), or all rows as a file: `csv`, or `jsonl` with one
    /// object a line. A file has at most 100,000 rows, and takes neither
    /// `limit` nor `cursor`.
    pub format: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "OpenClaw Observatory", description = "Ingestion and queries of agent gateway events"),
    paths(
        ingest::post,
        otlp::traces::post,
        otlp::metrics::post,
        otlp::logs::post,
        sessions::list::list,
        sessions::get::get,
        sessions::events::list,
        sessions::turns::list,
        events::list::list,
        events::get::get,
        metrics::summary::get,
        metrics::breakdown::get,
        prices::get::get,
        gateways::list::list,
        gateways::get::get,
        gateways::change::change,
        gateways::remove::remove,
        alerts::list::list,
        alerts::counts::get,
        alerts::get::get,
        alerts::acknowledge::acknowledge,
        alert_rules::list::list,
        alert_rules::get::get,
        alert_rules::save::save,
        alert_rules::remove::remove,
        alert_rules::check::check,
        alert_rules::test::test,
        alert_metrics::list::list,
        silences::list::list,
        silences::make::make,
        silences::change::change,
        silences::remove::remove,
        maintenance::list::list,
        maintenance::make::make,
        maintenance::change::change,
        maintenance::remove::remove,
        receivers::list::list,
        receivers::save::save,
        receivers::remove::remove,
        receivers::test::test,
        alert_routes::get::get,
        alert_routes::replace::replace,
        deliveries::list::list,
        deliveries::retry::retry,
        settings::get::get,
        settings::change::change,
        tokens::list::list,
        tokens::make::make,
        tokens::revoke::revoke,
        stream::get,
        health::get,
    )
)]
pub struct ApiDocument;

pub async fn get() -> Json<utoipa::openapi::OpenApi> {
    Json(ApiDocument::openapi())
}
