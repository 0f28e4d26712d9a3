//! Changes of a gateway, as forms send them.

use crate::facade::FacadeError;
use leptos::prelude::*;

/// Renames a gateway, or mutes it, or lets it be heard again.
#[server(prefix = "/api/ui", endpoint = "gateway/change")]
pub async fn change_gateway(
    id: String,
    /// Empty for the id again.
    #[server(default)]
    name: Option<String>,
    #[server(default)] muted: Option<bool>,
) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let change = model::gateway::GatewayChange { name, muted };
    door.answer(door.facade.change_gateway(id, change).await)
}

/// Removes a gateway with everything it sent. `confirm` has to be its id.
#[server(prefix = "/api/ui", endpoint = "gateway/remove")]
pub async fn remove_gateway(id: String, #[server(default)] confirm: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    if confirm.trim() != id {
        let problem = format!("The gateway was not removed: type its id, {id}, to confirm.");
        return door.answer(Err(FacadeError::BadRequest(problem)));
    }
    door.answer(door.facade.remove_gateway(id).await)?;
    leptos_axum::redirect("/gateways");
    Ok(())
}
