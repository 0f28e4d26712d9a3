//! Changes of silences and maintenance windows, as forms send them.

use crate::facade::FacadeError;
use crate::forms::Form;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;

#[cfg(feature = "ssr")]
const PAGE: &str = "/alerts/silences";

/// Makes a silence.
#[server(prefix = "/api/ui", endpoint = "alert_silence/save")]
pub async fn save_silence(#[server(flatten)] form: Form) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let saved = match crate::forms::read_silence(&form, super::door::now()) {
        Ok(silence) => door.facade.save_silence(silence).await,
        Err(problem) => Err(FacadeError::BadRequest(format!("The silence was not saved: {problem}."))),
    };
    door.answer_form(saved, (SaveSilence::PATH, PAGE), &form)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// Ends a silence now.
#[server(prefix = "/api/ui", endpoint = "alert_silence/remove")]
pub async fn remove_silence(id: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.remove_silence(id).await)
}

/// Makes or changes a maintenance window.
#[server(prefix = "/api/ui", endpoint = "alert_window/save")]
pub async fn save_maintenance(#[server(flatten)] form: Form) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let saved = match crate::forms::read_maintenance(&form) {
        Ok(window) => door.facade.save_maintenance(window).await,
        Err(problem) => Err(FacadeError::BadRequest(format!("The window was not saved: {problem}."))),
    };
    let mut typed = form.clone();
    let id = typed.remove("id").filter(|id| !id.is_empty());
    typed.insert("window".to_owned(), id.unwrap_or_else(|| "new".to_owned()));
    door.answer_form(saved, (SaveMaintenance::PATH, PAGE), &typed)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

#[server(prefix = "/api/ui", endpoint = "alert_window/remove")]
pub async fn remove_maintenance(id: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.remove_maintenance(id).await)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}
