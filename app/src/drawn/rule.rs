use super::Drawn;
use super::parts::{AlertTabs, RuleEdit};
use crate::api::{Concern, load_alert_rule};
use crate::facade::FacadeError;
use leptos::prelude::*;

/// Place of the editor of a new rule.
const NEW: &str = "new";

/// The editor of one rule, or of a new one.
pub async fn draw(name: &str, search: &str) -> Result<Drawn, FacadeError> {
    let name = if name == NEW { "" } else { name };
    let editor = load_alert_rule(name.to_owned(), search).await?;
    let title = if name.is_empty() { "New rule" } else { name };
    let page = view! {
        <h1>{title.to_owned()}</h1>
        <AlertTabs path="/alerts/rules" />
        <RuleEdit editor />
    };
    Ok(Drawn::new(title, page.into_any(), Concern::Alerts))
}
