//! The command palette.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// The lines for a text, as HTML.
#[server(prefix = "/api/ui", endpoint = "palette", input = Json)]
pub async fn load_palette(text: String) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    let found = crate::palette::find(&*door.facade, &text).await;
    door.answer(found)
}
