use super::alert_view::AlertView;
use crate::api::load_alert;
use crate::components::{AlertTabs, ErrorPanel};
use crate::links;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// One alert: what it is about, what happened to it, and what to do.
#[component]
pub fn AlertPage() -> impl IntoView {
    let location = use_location();
    let id = Memo::new(move |held: Option<&String>| {
        let asked = links::alert_id(&location.pathname.get());
        // On the way to another page the address has no id any more.
        held.filter(|_| asked.is_empty()).cloned().unwrap_or(asked)
    });
    view! {
        <Title text="Alert · Observatory" />
        <AlertTabs />
        // Another alert is another page, built anew.
        {move || view! { <AlertBody id=id.get() /> }}
    }
}

/// The page of one address.
#[component]
fn AlertBody(
    /// Whose page it is.
    id: String,
) -> impl IntoView {
    let asked = id.clone();
    let answer = Resource::new(|| (), move |()| load_alert(asked.clone()));
    let show = move || {
        let id = id.clone();
        Suspend::new(async move {
            match answer.await {
                Ok(first) => view! { <AlertView first id /> }.into_any(),
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <p class="empty">"Loading the alert…"</p> }>{show}</Suspense> }
}
