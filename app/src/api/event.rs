//! One event.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// The event whole, as HTML.
#[server(prefix = "/api/ui", endpoint = "event", input = Json)]
pub async fn load_event(id: String) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    let event = door.answer(door.facade.event(id).await)?;
    Ok(crate::explorer::event_html(&event))
}
