use crate::api::load_alert_rule;
use crate::components::{AlertTabs, ErrorPanel, RuleEdit};
use crate::links;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

const BELOW: &str = "/alerts/rules/";
/// Place of the editor of a new rule.
const NEW: &str = "new";

/// The editor of one rule, or of a new one.
#[component]
pub fn AlertRulePage() -> impl IntoView {
    let location = use_location();
    let asked = Memo::new(move |held: Option<&(String, String)>| {
        let path = location.pathname.get();
        match (path.strip_prefix(BELOW), held) {
            // On the way to another page the address has no name any more.
            (None, Some(held)) => held.clone(),
            (name, _) => {
                let name = links::decode(name.unwrap_or_default().trim_end_matches('/'));
                (if name == NEW { String::new() } else { name }, location.search.get())
            }
        }
    });
    let title = move || asked.with(|(name, _)| if name.is_empty() { "New rule".to_owned() } else { name.clone() });
    view! {
        <Title text=move || format!("{} · Observatory", title()) />
        <h1>"Alerts"</h1>
        <AlertTabs />
        // Another rule is another page, built anew.
        {move || {
            let (name, search) = asked.get();
            view! { <Editor name search /> }
        }}
    }
}

/// The editor of one address.
#[component]
fn Editor(
    /// Name of the rule; empty for a new one.
    name: String,
    /// Query of the address.
    search: String,
) -> impl IntoView {
    let answer = Resource::new(|| (), move |()| load_alert_rule(name.clone(), search.clone()));
    let show = move || {
        Suspend::new(async move {
            match answer.await {
                Ok(editor) => view! { <RuleEdit editor /> }.into_any(),
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <p class="empty">"Loading the rule…"</p> }>{show}</Suspense> }
}
