//! One gateway.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::gateway::GatewayDetail;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    pub detail: GatewayDetail,
}

#[server(prefix = "/api/ui", endpoint = "gateway", input = Json)]
pub async fn load_gateway(id: String) -> Result<GatewayAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let detail = door.answer(door.facade.gateway(id).await)?;
    Ok(GatewayAnswer { now: super::door::now(), detail })
}
