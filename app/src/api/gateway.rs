//! One gateway.

use super::door::Door;
use crate::facade::FacadeError;
use model::gateway::GatewayDetail;

pub async fn load_gateway(id: String) -> Result<GatewayDetail, FacadeError> {
    let door = Door::open().await?;
    door.answer(door.facade.gateway(id).await)
}
