use super::Drawn;
use super::parts::{GatewayAlerts, GatewayFacts, GatewayManage, GatewayMissing, GatewayState, KindTable, ProblemList};
use crate::api::{AlertScope, Concern, Door, load_alert_part, load_gateway};
use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;

/// Most alerts on the page.
const ALERTS_MAX: usize = 10;

/// One gateway: how it is, and what people may do with it.
pub async fn draw(id: String) -> Result<Drawn, FacadeError> {
    let detail = load_gateway(id.clone()).await?;
    let facade = Door::aside().await?.facade;
    let asked = AlertScope { gateway: Some(id.clone()), active_max: ALERTS_MAX, ..AlertScope::default() };
    let alerts = load_alert_part(&*facade, asked).await;
    let sessions = links::with_query("/sessions", [("gateway", id.as_str())]);
    let health = detail.health.clone();
    let gateway = health.gateway.clone();
    let page = view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/gateways">"Gateways"</a>
                <span aria-hidden="true">" / "</span>
                <span>{gateway.gateway_id.clone()}</span>
            </p>
            <h1 class="session-title">{gateway.label().to_owned()}</h1>
            <GatewayState health=health.clone() />
            <a class="button" href=sessions>
                "Sessions"
            </a>
        </div>
        <ProblemList problems=health.problems.clone() />
        <div class="session">
            <div class="session-side">
                <GatewayFacts health />
                <GatewayManage gateway />
            </div>
            <div class="session-main">
                <GatewayAlerts alerts gateway=id.clone() />
                <GatewayMissing detail=detail.clone() />
                <KindTable kinds=detail.kinds />
            </div>
        </div>
    };
    Ok(Drawn::new(&id, page.into_any(), Concern::Gateway(id.clone())))
}
