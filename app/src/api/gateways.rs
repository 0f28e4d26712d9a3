//! The list of gateways.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use model::gateway::GatewayHealth;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewaysAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// By id.
    pub gateways: Vec<GatewayHealth>,
}

#[server(prefix = "/api/ui", endpoint = "gateways", input = Json)]
pub async fn load_gateways() -> Result<GatewaysAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let gateways = door.answer(door.facade.gateways_health().await)?;
    Ok(GatewaysAnswer { now: super::door::now(), gateways })
}
