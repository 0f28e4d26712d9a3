//! Changes of rules, as forms send them.

use crate::facade::FacadeError;
use crate::forms::Form;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::server_fn::ServerFn;

/// Where rules are listed.
#[cfg(feature = "ssr")]
const PAGE: &str = "/alerts/rules";
/// Names that the editor's addresses need for themselves.
#[cfg(feature = "ssr")]
const NAMES_TAKEN: [&str; 1] = ["new"];

/// Saves a rule: a new one, or one in place of what it was. Fields are the
/// keys of a rule; `new` is set where none may be replaced.
#[server(prefix = "/api/ui", endpoint = "alert_rule/save")]
pub async fn save_alert_rule(#[server(flatten)] form: Form) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let is_new = form.contains_key("new");
    let saved = save(&*door.facade, &form, is_new).await;
    let page = if is_new { format!("{PAGE}/new") } else { crate::links::rule(crate::forms::text(&form, "name")) };
    // Back on the page, the check says which field is meant.
    let mut typed = form.clone();
    typed.remove("new");
    typed.insert("try".to_owned(), "check".to_owned());
    door.answer_form(saved, (SaveAlertRule::PATH, &page), &typed)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn save(facade: &dyn crate::facade::Facade, form: &Form, is_new: bool) -> Result<(), FacadeError> {
    let wrong = |fault: crate::forms::Fault| FacadeError::BadRequest(format!("{}: {}", fault.field, fault.problem));
    let draft = crate::forms::read_rule(form).map_err(wrong)?;
    if is_new && NAMES_TAKEN.contains(&draft.name.as_str()) {
        return Err(FacadeError::BadRequest(format!("name: choose another than \"{}\"", draft.name)));
    }
    if is_new && facade.alert_rules().await?.iter().any(|rule| rule.name == draft.name) {
        let problem = format!("name: there is a rule \"{}\" already: change that one, or choose another", draft.name);
        return Err(FacadeError::BadRequest(problem));
    }
    facade.save_rule(draft).await
}

/// Turns a rule on or off.
#[server(prefix = "/api/ui", endpoint = "alert_rule/switch")]
pub async fn switch_alert_rule(name: String, enabled: bool) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    let rules = door.answer(door.facade.alert_rules().await)?;
    let rule = rules.into_iter().find(|rule| rule.name == name);
    let rule = door.answer(rule.ok_or_else(|| FacadeError::NotFound(format!("There is no rule \"{name}\"."))))?;
    let spec = model::alert::RuleSpec { enabled, ..rule.spec };
    door.answer(door.facade.save_rule(model::alert::RuleDraft { name, spec }).await)
}

/// Takes back what was made of a rule here.
#[server(prefix = "/api/ui", endpoint = "alert_rule/remove")]
pub async fn remove_alert_rule(name: String) -> Result<(), FacadeError> {
    let door = super::door::Door::open().await?;
    door.answer(door.facade.remove_rule(name).await)?;
    leptos_axum::redirect(PAGE);
    Ok(())
}
