//! How many alerts are open, for the badge beside every page.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::alert::AlertCounts;

/// Zeros for those who may not read: the login page has a badge too.
#[server(prefix = "/api/ui", endpoint = "alert-counts", input = Json)]
pub async fn load_alert_counts() -> Result<AlertCounts, FacadeError> {
    let counts = match super::door::Door::aside().await {
        Ok(door) => door.facade.alert_counts().await,
        Err(error) => Err(error),
    };
    match counts {
        Err(FacadeError::Unauthorised) => Ok(AlertCounts::default()),
        counts => counts,
    }
}
