use super::current::{Answer, Current};
use crate::api::{GatewayAnswer, load_gateway};
use crate::components::{
    GatewayAlerts, GatewayFacts, GatewayManage, GatewayMissing, GatewayState, KindTable, Notice, Part, ProblemList,
};
use crate::facade::FacadeError;
use crate::links;
use crate::live::StreamQuery;
use leptos::prelude::*;
use model::Timestamp;

impl Answer for GatewayAnswer {
    type Query = String;

    fn load(id: String) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_gateway(id)
    }

    fn stream(id: &String) -> StreamQuery {
        StreamQuery { gateway: Some(id.clone()), ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// A gateway, kept current.
#[component]
pub fn GatewayView(
    /// What the server answered first.
    first: GatewayAnswer,
    /// Whose page it is.
    id: String,
    /// The first answer of its alerts.
    alerts: Part,
) -> impl IntoView {
    let sessions = links::with_query("/sessions", [("gateway", id.as_str())]);
    let whose = id.clone();
    let Current { answer, error, again } = Current::keep(first, Memo::new(move |_| id.clone()));
    let detail = Memo::new(move |_| answer.with(|answer| answer.detail.clone()));
    let health = Memo::new(move |_| detail.with(|detail| detail.health.clone()));
    let gateway = Memo::new(move |_| health.with(|health| health.gateway.clone()));
    view! {
        <Notice error />
        <div class="page-head">
            <p class="crumbs">
                <a href="/gateways">"Gateways"</a>
                <span aria-hidden="true">" / "</span>
                <span>{move || gateway.with(|gateway| gateway.gateway_id.clone())}</span>
            </p>
            <h1 class="session-title">{move || gateway.with(|gateway| gateway.label().to_owned())}</h1>
            <GatewayState health />
            <a class="button" href=sessions>
                "Sessions"
            </a>
        </div>
        <ProblemList problems=Signal::derive(move || health.with(|health| health.problems.clone())) />
        <div class="session">
            <div class="session-side">
                <GatewayFacts health />
                <GatewayManage gateway changed=again />
            </div>
            <div class="session-main">
                <GatewayAlerts first=alerts gateway=whose />
                <GatewayMissing detail />
                <KindTable kinds=Signal::derive(move || detail.with(|detail| detail.kinds.clone())) />
            </div>
        </div>
    }
}
