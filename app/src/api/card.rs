//! Cards of the overview: each is a question of its own, answered as HTML.

use crate::facade::FacadeError;
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// What a card shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardKind {
    Tiles,
    Trends,
    SpendByTrigger,
    SpendByAgent,
    SpendByModel,
    SpendByGateway,
    SlowTools,
    FailingTools,
    Gateways,
    Alerts,
    Failures,
    Context,
}

impl CardKind {
    /// Unique on the page.
    pub fn id(self) -> &'static str {
        self.names().0
    }

    pub fn title(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Tiles => ("figures", "Figures"),
            Self::Trends => ("trends", "Over time"),
            Self::SpendByTrigger => ("spend-trigger", "Spend by trigger"),
            Self::SpendByAgent => ("spend-agent", "Spend by agent"),
            Self::SpendByModel => ("spend-model", "Spend by model"),
            Self::SpendByGateway => ("spend-gateway", "Spend by gateway"),
            Self::SlowTools => ("slow-tools", "Slowest tools"),
            Self::FailingTools => ("failing-tools", "Most failing tools"),
            Self::Gateways => ("gateways", "Sessions per gateway"),
            Self::Alerts => ("recent-alerts", "Recent alerts"),
            Self::Failures => ("failures", "Last failures"),
            Self::Context => ("context", "Context usage"),
        }
    }
}

#[server(prefix = "/api/ui", endpoint = "card", input = Json)]
pub async fn load_card(kind: CardKind, query: OverviewQuery) -> Result<String, FacadeError> {
    let door = super::door::Door::aside().await?;
    let scope = crate::cards::Scope::new(query, super::door::now()).map_err(FacadeError::BadRequest)?;
    crate::cards::draw(kind, &*door.facade, &scope).await
}
