//! `GET /api/v1/alert-metrics`.

use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use axum::Json;
use axum::extract::RawQuery;
use model::alert::metric::{CATALOGUE, MetricInfo};
use model::alert::rule::PLACEHOLDERS;
use serde::Serialize;
use utoipa::ToSchema;

/// A metric that conditions can speak of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertMetric {
    name: &'static str,
    /// `fraction`, `duration`, `US dollars`, `count` or `flag`.
    unit: &'static str,
    /// What it belongs to and how a window adds up, in words.
    kind: String,
    /// What a rule groups by where it says nothing.
    group_by: Vec<&'static str>,
    /// Which events or reports it is computed from.
    from: &'static str,
    help: &'static str,
    /// A condition.
    example: &'static str,
    /// How a value of its unit is written.
    value_example: &'static str,
}

/// What a message can have filled in, written in braces.
#[derive(Serialize, ToSchema)]
pub struct AlertPlaceholder {
    name: &'static str,
    help: &'static str,
}

/// What rules are written with.
#[derive(Serialize, ToSchema)]
pub struct AlertMetrics {
    metrics: Vec<AlertMetric>,
    placeholders: Vec<AlertPlaceholder>,
}

impl From<&MetricInfo> for AlertMetric {
    fn from(info: &MetricInfo) -> Self {
        Self {
            name: info.name,
            unit: info.unit.as_str(),
            kind: info.kind_words(),
            group_by: info.group_by.iter().map(|dimension| dimension.as_str()).collect(),
            from: info.from,
            help: info.help,
            example: info.example,
            value_example: info.unit.example(),
        }
    }
}

/// Metrics that conditions and placeholders that messages can speak of.
#[utoipa::path(get, path = "/api/v1/alert-metrics", tag = "alert rules",
    responses((status = 200, body = AlertMetrics)))]
pub async fn list(_: MayRead, RawQuery(query): RawQuery) -> Result<Json<AlertMetrics>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let placeholder = |&(_, name, help): &(_, _, _)| AlertPlaceholder { name, help };
    Ok(Json(AlertMetrics {
        metrics: CATALOGUE.iter().map(AlertMetric::from).collect(),
        placeholders: PLACEHOLDERS.iter().map(placeholder).collect(),
    }))
}
