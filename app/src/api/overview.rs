//! The overview.

use crate::facade::{FacadeError, OverviewRequest};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::metrics::Overview;
use model::settings::ServerInfo;
use serde::{Deserialize, Serialize};

/// The three charts of the overview, as SVG.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverviewCharts {
    pub turns: String,
    pub errors: String,
    pub cost: String,
    /// What one column covers: `hour`, `4 hours`.
    pub per: String,
}

/// One line of the table that says what the charts say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HourFigures {
    pub start: model::Timestamp,
    pub turns: i64,
    pub failed_turns: i64,
    pub errors: i64,
    pub cost_usd: f64,
    pub cost_estimated_usd: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewAnswer {
    /// Without its buckets, which are in the charts and their table.
    pub overview: Overview,
    pub charts: OverviewCharts,
    /// Newest first, columns without any event left out.
    pub figures: Vec<HourFigures>,
    /// Names for the filter.
    pub gateways: Vec<String>,
    /// How to connect a gateway; only while there are no events.
    pub setup: Option<ServerInfo>,
}

#[server(prefix = "/api/ui", endpoint = "overview", input = Json)]
pub async fn load_overview(request: OverviewRequest) -> Result<OverviewAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let mut overview = door.answer(door.facade.overview(request).await)?;
    let gateways = door.answer(door.facade.gateways().await)?;
    let setup = if overview.any_events { None } else { Some(door.answer(door.facade.info().await)?) };
    let charts = crate::charts::overview(&overview.summary);
    let (buckets, _) =
        crate::charts::merge(&std::mem::take(&mut overview.summary.buckets), overview.summary.bucket_seconds);
    let figures = buckets
        .into_iter()
        .rev()
        .filter(|bucket| bucket.sums.events > 0)
        .map(|bucket| HourFigures {
            start: bucket.start,
            turns: bucket.sums.turns,
            failed_turns: bucket.sums.failed_turns,
            errors: bucket.sums.errors,
            cost_usd: bucket.sums.cost_usd,
            cost_estimated_usd: bucket.sums.cost_estimated_usd,
        })
        .collect();
    let gateways = gateways.items.into_iter().map(|gateway| gateway.gateway_id).collect();
    Ok(OverviewAnswer { overview, charts, figures, gateways, setup })
}
