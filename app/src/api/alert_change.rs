//! What people do about alerts, as forms send it.

use crate::facade::FacadeError;
use leptos::prelude::*;

/// Longest name of whoever takes an alert on, in characters.
pub const BY_CHARS_MAX: usize = 100;

/// Takes an alert on: it is not told again. Without a name it is the token's.
#[server(prefix = "/api/ui", endpoint = "alert/acknowledge")]
pub async fn acknowledge_alert(id: String, #[server(default)] by: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let by = by.trim();
    if by.chars().count() > BY_CHARS_MAX {
        let problem = format!("The alert was not acknowledged: a name has at most {BY_CHARS_MAX} characters.");
        return door.answer(Err(FacadeError::BadRequest(problem)));
    }
    door.answer(door.facade.acknowledge_alert(id, by.to_owned()).await)
}

/// Tries a message again that was given up.
#[server(prefix = "/api/ui", endpoint = "delivery/retry")]
pub async fn retry_delivery(id: i64) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.retry_delivery(id).await)
}
