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
    use super::alert_line::build::Conditions;
    use super::alerts::read;
    use model::query::AlertFilter;

    let facade = super::door::Door::aside().await?.facade;
    let filter = AlertFilter { gateway: scope.gateway, session: scope.session, ..AlertFilter::default() };
    let active_max = scope.active_max.min(PART_MAX) as usize;
    let mut alerts = read::active(&*facade, filter.clone(), active_max).await?.0.items;
    let active = alerts.len();
    if scope.past_max > 0 {
        alerts.extend(read::resolved(&*facade, filter, scope.past_max.min(PART_MAX)).await?);
    }
    let rules = if alerts.is_empty() { Vec::new() } else { facade.alert_rules().await? };
    let conditions = Conditions::of(&rules, &alerts);
    let mut lines: Vec<AlertLine> = alerts.into_iter().map(|alert| conditions.line(alert)).collect();
    let past = lines.split_off(active);
    Ok(AlertPart { active: lines, past })
}
