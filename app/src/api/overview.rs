//! The overview, without its cards.

use crate::facade::FacadeError;
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::metrics::Moment;
use serde::{Deserialize, Serialize};

/// What the page needs before it asks for its cards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewAnswer {
    pub moment: Moment,
    /// Names for the filter.
    pub gateways: Vec<String>,
    /// How to connect a gateway, as HTML; only while there are no events.
    pub setup: Option<String>,
}

#[server(prefix = "/api/ui", endpoint = "overview", input = Json)]
pub async fn load_overview(query: OverviewQuery) -> Result<OverviewAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let moment = door.answer(door.facade.moment().await)?;
    door.answer(query.range.span(moment.now).map_err(FacadeError::BadRequest))?;
    let gateways = door.answer(door.facade.gateway_names().await)?;
    let setup =
        if moment.any_events { None } else { Some(crate::cards::setup(&door.answer(door.facade.info().await)?)) };
    let gateways = gateways.into_iter().map(|gateway| gateway.gateway_id).collect();
    Ok(OverviewAnswer { moment, gateways, setup })
}
