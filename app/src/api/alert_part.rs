//! Alerts as a part of pages about something else.

use super::AlertLine;
use super::alerts::read;
use crate::facade::{Facade, FacadeError};
use model::alert::Alert;
use model::query::AlertFilter;

/// Which alerts, and how many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertScope {
    /// About this gateway; all without.
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub active_max: usize,
    /// Of those that are over.
    pub past_max: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertPart {
    /// Critical ones first, then newest.
    pub active: Vec<AlertLine>,
    /// Those resolved last first.
    pub past: Vec<AlertLine>,
}

pub async fn load_alert_part(facade: &dyn Facade, scope: AlertScope) -> Result<AlertPart, FacadeError> {
    let filter = AlertFilter { gateway: scope.gateway, session: scope.session, ..AlertFilter::default() };
    let active = read::active(facade, filter.clone(), scope.active_max).await?.0.items;
    let past = match scope.past_max {
        0 => Vec::new(),
        past_max => read::resolved(facade, filter, past_max).await?,
    };
    // What was measured is for the lists and the alert's own page.
    let lines = |alerts: Vec<Alert>| alerts.into_iter().map(|alert| AlertLine { alert, figure: None }).collect();
    Ok(AlertPart { active: lines(active), past: lines(past) })
}
