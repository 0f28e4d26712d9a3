//! The newest failures.

use crate::facade::FacadeError;
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::session::SessionRow;

/// Sessions whose last error is newest and in the range.
#[server(prefix = "/api/ui", endpoint = "failures", input = Json)]
pub async fn load_failures(query: OverviewQuery) -> Result<Vec<SessionRow>, FacadeError> {
    let door = super::door::Door::aside().await?;
    let scope = crate::cards::Scope::new(query, super::door::now()).map_err(FacadeError::BadRequest)?;
    door.facade.failures(scope.open_filter()).await
}
