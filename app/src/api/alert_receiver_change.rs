//! Changes of receivers and of what was sent to them, as forms send them.

use crate::facade::FacadeError;
use crate::forms::Form;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;

#[cfg(feature = "ssr")]
const PAGE: &str = "/alerts/receivers";

/// Makes or changes a receiver. `type` is its type, `new` is set where none
/// may be replaced; secrets that are left empty stay as they are.
#[server(prefix = "/api/ui", endpoint = "alert_receiver/save")]
pub async fn save_receiver(#[server(flatten)] form: Form) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let (name, kind) = (crate::forms::text(&form, "name"), crate::forms::text(&form, "type"));
    let is_new = form.contains_key("new");
    let saved = save(&*door.facade, (name, kind), &form, is_new).await;
    let mut typed = crate::forms::open_part(kind, &form);
    typed.remove("new");
    let asked = if is_new { ("new", kind) } else { ("edit", name) };
    typed.insert(asked.0.to_owned(), asked.1.to_owned());
    door.answer_form(saved, (SaveReceiver::PATH, PAGE), &typed)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn save(
    facade: &dyn crate::facade::Facade,
    (name, kind): (&str, &str),
    form: &Form,
    is_new: bool,
) -> Result<(), FacadeError> {
    let receivers = facade.receivers().await?.receivers;
    let known = receivers.iter().find(|receiver| receiver.name == name);
    if is_new && known.is_some() {
        let problem = format!("There is a receiver \"{name}\" already: change that one, or choose another name.");
        return Err(FacadeError::BadRequest(problem));
    }
    let wrong = |problem| FacadeError::BadRequest(format!("The receiver was not saved: {problem}."));
    let settings = crate::forms::read_receiver(kind, form, known).map_err(wrong)?;
    facade.save_receiver(name.to_owned(), settings).await
}

#[server(prefix = "/api/ui", endpoint = "alert_receiver/remove")]
pub async fn remove_receiver(name: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.remove_receiver(name).await)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// Sends a test message; what the receiver said.
#[server(prefix = "/api/ui", endpoint = "alert_receiver/test")]
pub async fn test_receiver(name: String) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    let said = door.answer(door.facade.test_receiver(name.clone()).await)?;
    if super::door::is_plain_form() {
        leptos_axum::redirect(&crate::links::with_query(PAGE, [("tested", name.as_str())]));
    }
    Ok(match said.trim() {
        "" | "taken" => format!("{name} took the test."),
        said => format!("{name} took the test: {said}"),
    })
}
