//! The list of gateways.

use super::door::Door;
use crate::facade::FacadeError;
use model::gateway::GatewayHealth;

/// By id.
pub async fn load_gateways() -> Result<Vec<GatewayHealth>, FacadeError> {
    let door = Door::open().await?;
    door.answer(door.facade.gateways_health().await)
}
