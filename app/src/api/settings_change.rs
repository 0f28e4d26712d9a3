//! Changes of settings and tokens, as forms send them.

use crate::facade::FacadeError;
use crate::forms::Form;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;

#[cfg(feature = "ssr")]
const PAGE: &str = "/settings";

/// Changes how many `days` events are kept; none goes back to what the program
/// was started with. Fewer days than now have to be confirmed.
#[server(prefix = "/api/ui", endpoint = "settings/retention")]
pub async fn change_retention(#[server(flatten)] form: Form) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    let changed = retention(&*door.facade, &form).await;
    let sentence = door.answer_form(changed, (ChangeRetention::PATH, PAGE), &form)?;
    Ok(lead_back(sentence))
}

#[cfg(feature = "ssr")]
async fn retention(facade: &dyn crate::facade::Facade, form: &Form) -> Result<String, FacadeError> {
    let text = crate::forms::text(form, "days");
    let days: Option<u32> = match text {
        "" => None,
        text => Some(text.parse().map_err(|_| {
            FacadeError::BadRequest(format!("Nothing was changed: \"{text}\" is no whole number of days."))
        })?),
    };
    let before = facade.retention().await?;
    let wanted = days.unwrap_or(before.configured_days);
    if wanted < before.days && !form.contains_key("confirm") {
        return Err(FacadeError::BadRequest(format!(
            "Nothing was changed: events older than {wanted} days would be removed for good. Tick the box to confirm."
        )));
    }
    facade.set_retention(days).await?;
    Ok(format!("Events are kept for {} from now on.", crate::format::plural(i64::from(wanted), "day")))
}

/// Makes a token; the sentence that tells its secret, this once.
#[server(prefix = "/api/ui", endpoint = "settings/token")]
pub async fn make_token(#[server(flatten)] form: Form) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    let made = door.facade.make_token(crate::forms::read_token(&form)).await;
    let made = door.answer_form(made, (MakeToken::PATH, PAGE), &form)?;
    let sentence =
        format!("The token {} is made. Copy it now, it is shown this once: {}", made.token.name, made.secret);
    Ok(lead_back(sentence))
}

#[server(prefix = "/api/ui", endpoint = "settings/token/revoke")]
pub async fn revoke_token(id: String) -> Result<String, FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.revoke_token(id).await)?;
    Ok(lead_back("The token is revoked.".to_owned()))
}

/// Without script the page it leads back to tells the sentence.
#[cfg(feature = "ssr")]
fn lead_back(sentence: String) -> String {
    if super::door::is_plain_form() {
        super::told::keep(&sentence, PAGE);
        leptos_axum::redirect(PAGE);
    }
    sentence
}
