//! How the server stands to its database, for the banner of every page.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::standing::Standing;

/// For everybody, as `GET /api/v1/health` is: while the database is away
/// nobody can be looked up.
#[server(prefix = "/api/ui", endpoint = "standing", input = Json)]
pub async fn load_standing() -> Result<Standing, FacadeError> {
    let facade = use_context::<std::sync::Arc<dyn crate::facade::Facade>>().ok_or(FacadeError::Unavailable)?;
    Ok(facade.standing().await)
}
