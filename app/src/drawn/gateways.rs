use super::Drawn;
use super::parts::GatewayList;
use crate::api::{Concern, load_gateways};
use crate::facade::FacadeError;
use leptos::prelude::*;

/// All gateways and how they are.
pub async fn draw() -> Result<Drawn, FacadeError> {
    let gateways = load_gateways().await?;
    let list = if gateways.is_empty() {
        view! { <p class="empty">"No gateway yet. " <a href="/">"Connect a gateway"</a></p> }.into_any()
    } else {
        view! { <GatewayList gateways /> }.into_any()
    };
    let page = view! {
        <h1>"Gateways"</h1>
        {list}
    };
    Ok(Drawn::new("Gateways", page.into_any(), Concern::Fleet))
}
