//! The lists of alerts.

use super::AlertLine;
use crate::facade::FacadeError;
use crate::query::AlertsQuery;
use model::Timestamp;

/// Most active alerts on a page.
pub const ACTIVE_MAX: usize = 200;

#[derive(Clone, Debug, PartialEq)]
pub struct AlertsAnswer {
    pub lines: Vec<AlertLine>,
    /// Where the next page of the history begins.
    pub next: Option<String>,
    /// More alerts are active than the list holds.
    pub cut: bool,
    /// Names for the filters.
    pub rules: Vec<String>,
    pub gateways: Vec<String>,
    /// What to say while nothing is active.
    pub calm: Calm,
}

/// All is quiet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calm {
    /// Since when; absent where no alert is known.
    pub since: Option<Timestamp>,
    /// Rules that watch.
    pub rules: usize,
}

/// Active alerts: critical ones first, then newest. The history: newest first.
pub async fn load_alerts(query: AlertsQuery) -> Result<AlertsAnswer, FacadeError> {
    use super::alert_line::build;
    use model::query::Page;

    let door = super::door::Door::open().await?;
    let filter = door.answer(query.filter().map_err(FacadeError::BadRequest))?;
    let rules = door.answer(door.facade.alert_rules().await)?;
    let gateways = door.answer(door.facade.gateway_names().await)?;
    let (Page { items, next_cursor }, cut) = if query.past {
        (door.answer(door.facade.alerts(filter, query.page_request()).await)?, false)
    } else {
        door.answer(read::active(&*door.facade, filter, ACTIVE_MAX).await)?
    };
    let calm = if items.is_empty() && !query.past {
        door.answer(read::calm(&*door.facade, &rules).await)?
    } else {
        Calm::default()
    };
    Ok(AlertsAnswer {
        lines: build::lines(&rules, items),
        next: next_cursor,
        cut,
        rules: rules.into_iter().map(|rule| rule.name).collect(),
        gateways: gateways.into_iter().map(|gateway| gateway.gateway_id).collect(),
        calm,
    })
}

pub(super) mod read {
    use super::Calm;
    use crate::facade::{Facade, FacadeError};
    use model::alert::{Alert, AlertState, RuleInfo, Severity};
    use model::query::{AlertFilter, AlertStanding, Page, PageRequest};

    /// Alerts that are looked at to tell since when all is quiet: an alert
    /// that fired long ago may have been resolved last.
    const CALM_ALERTS: u32 = 100;

    /// At most this many active alerts, critical ones first, then newest, and
    /// whether there are more.
    pub async fn active(
        facade: &dyn Facade,
        filter: AlertFilter,
        alerts_max: usize,
    ) -> Result<(Page<Alert>, bool), FacadeError> {
        let mut items = Vec::new();
        let wanted = filter.severity;
        for severity in
            Severity::ALL.into_iter().rev().filter(|severity| wanted.is_none_or(|wanted| wanted == *severity))
        {
            // One more than fits tells that there are more.
            let limit = u32::try_from(alerts_max + 1 - items.len()).unwrap_or(1);
            let filter = AlertFilter { severity: Some(severity), standing: AlertStanding::Active, ..filter.clone() };
            let page = facade.alerts(filter, PageRequest { limit, ..PageRequest::default() }).await?;
            items.extend(page.items);
            if items.len() > alerts_max {
                break;
            }
        }
        let cut = items.len() > alerts_max;
        items.truncate(alerts_max);
        Ok((Page { items, next_cursor: None }, cut))
    }

    /// The alerts that were resolved last.
    pub async fn resolved(
        facade: &dyn Facade,
        filter: AlertFilter,
        alerts_max: u32,
    ) -> Result<Vec<Alert>, FacadeError> {
        let filter = AlertFilter { standing: AlertStanding::Only(AlertState::Resolved), ..filter };
        let page = PageRequest { limit: alerts_max, ..PageRequest::default() };
        let mut items = facade.alerts(filter, page).await?.items;
        items.sort_by_key(|alert| std::cmp::Reverse(alert.resolved_at));
        Ok(items)
    }

    pub async fn calm(facade: &dyn Facade, rules: &[RuleInfo]) -> Result<Calm, FacadeError> {
        let last = resolved(facade, AlertFilter::default(), CALM_ALERTS).await?;
        Ok(Calm {
            since: last.first().and_then(|alert| alert.resolved_at),
            rules: rules.iter().filter(|rule| rule.spec.enabled).count(),
        })
    }
}
