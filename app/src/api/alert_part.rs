//! Alerts as a part of pages about something else.

use super::AlertLine;
use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// Most alerts of a kind on a part of a page.
#[cfg(feature = "ssr")]
const PART_MAX: u32 = 20;

/// Which alerts, and how many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertScope {
    /// About this gateway; all without.
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub active_max: u32,
    /// Of those that are over.
    pub past_max: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertPart {
    /// Critical ones first, then newest.
    pub active: Vec<AlertLine>,
    /// Those resolved last first.
    pub past: Vec<AlertLine>,
}

/// A failure of it is not that of the page around it.
#[server(prefix = "/api/ui", endpoint = "alert-part", input = Json)]
pub async fn load_alert_part(scope: AlertScope) -> Result<AlertPart, FacadeError> {
    use super::alerts::read;
    use model::query::AlertFilter;

    let facade = super::door::Door::aside().await?.facade;
    let filter = AlertFilter { gateway: scope.gateway, session: scope.session, ..AlertFilter::default() };
    let active_max = scope.active_max.min(PART_MAX) as usize;
    let active = read::active(&*facade, filter.clone(), active_max).await?.0.items;
    let past = match scope.past_max.min(PART_MAX) {
        0 => Vec::new(),
        past_max => read::resolved(&*facade, filter, past_max).await?,
    };
    // What was measured is for the lists and the alert's own page.
    let line = |alert| AlertLine { alert, figure: None };
    Ok(AlertPart { active: active.into_iter().map(line).collect(), past: past.into_iter().map(line).collect() })
}
