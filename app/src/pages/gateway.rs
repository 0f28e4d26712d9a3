use super::gateway_view::GatewayView;
use crate::api::load_gateway;
use crate::components::{ErrorPanel, gateway_scope, load_part};
use crate::links;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// One gateway: how it is, and what people may do with it.
#[component]
pub fn GatewayPage() -> impl IntoView {
    let location = use_location();
    let id = Memo::new(move |held: Option<&String>| {
        let asked = links::gateway_id(&location.pathname.get());
        // On the way to another page the address has no id any more.
        held.filter(|_| asked.is_empty()).cloned().unwrap_or(asked)
    });
    view! {
        <Title text=move || format!("{} · Observatory", id.get()) />
        // Another gateway is another page, built anew.
        {move || view! { <GatewayBody id=id.get() /> }}
    }
}

/// The page of one address.
#[component]
fn GatewayBody(
    /// Whose page it is.
    id: String,
) -> impl IntoView {
    let asked = id.clone();
    let answer = Resource::new(|| (), move |()| load_gateway(asked.clone()));
    let alerts = load_part(gateway_scope(id.clone()));
    let show = move || {
        let id = id.clone();
        Suspend::new(async move {
            match answer.await {
                Ok(first) => view! { <GatewayView first id alerts /> }.into_any(),
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <p class="empty">"Loading the gateway…"</p> }>{show}</Suspense> }
}
