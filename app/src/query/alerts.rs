//! The addresses of the lists of alerts.

use super::field::{text, time};
use crate::links;
use model::alert::{AlertState, Severity};
use model::query::{AlertFilter, AlertStanding, PageRequest};
use serde::{Deserialize, Serialize};

/// `/alerts?severity=&gateway=&rule=&q=` and
/// `/alerts/history?severity=&gateway=&rule=&q=&state=&session=&from=&to=&cursor=`,
/// as text: what cannot be read stays in the form, beside what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsQuery {
    /// All alerts that fired, not only those that still do.
    pub past: bool,
    pub severity: String,
    pub gateway: String,
    pub rule: String,
    pub q: String,
    pub state: String,
    pub session: String,
    pub from: String,
    pub to: String,
    pub cursor: String,
}

impl AlertsQuery {
    pub fn active(search: &str) -> Self {
        let Self { severity, gateway, rule, q, .. } = Self::history(search);
        Self { severity, gateway, rule, q, ..Self::default() }
    }

    pub fn history(search: &str) -> Self {
        let mut query = Self { past: true, ..Self::default() };
        for (name, value) in links::parse_query(search) {
            if let Some(field) = query.field_mut(&name) {
                *field = value;
            }
        }
        query
    }

    /// The page without its filters.
    pub fn place(&self) -> &'static str {
        if self.past { "/alerts/history" } else { "/alerts" }
    }

    pub fn href(&self) -> String {
        links::with_query(self.place(), self.pairs())
    }

    /// The same list from its first row.
    pub fn first_page(&self) -> Self {
        Self { cursor: String::new(), ..self.clone() }
    }

    /// The same list from the row after `cursor`.
    pub fn page(&self, cursor: String) -> Self {
        Self { cursor, ..self.clone() }
    }

    /// Whether anything but the page is asked for.
    pub fn filters(&self) -> bool {
        *self != Self { past: self.past, cursor: self.cursor.clone(), ..Self::default() }
    }

    /// The filter, or one sentence on what in the address cannot be read.
    pub fn filter(&self) -> Result<AlertFilter, String> {
        let severity = text(&self.severity).map(|name| {
            Severity::parse(&name)
                .ok_or_else(|| format!("The severity \"{name}\" is not known: use info, warning or critical."))
        });
        Ok(AlertFilter {
            standing: self.standing()?,
            severity: severity.transpose()?,
            rule: text(&self.rule),
            gateway: text(&self.gateway),
            session: text(&self.session),
            q: text(self.q.trim()),
            from: time(&self.from)?,
            to: time(&self.to)?,
            ..AlertFilter::default()
        })
    }

    fn standing(&self) -> Result<AlertStanding, String> {
        if !self.past {
            return Ok(AlertStanding::Active);
        }
        let Some(name) = text(&self.state) else { return Ok(AlertStanding::Any) };
        AlertStanding::parse(&name).ok_or_else(|| {
            let known = AlertState::ALL.map(AlertState::as_str).join(", ");
            format!("The state \"{name}\" is not known: use active, {known}.")
        })
    }

    pub fn page_request(&self) -> PageRequest {
        PageRequest { cursor: text(&self.cursor), ..PageRequest::default() }
    }

    fn pairs(&self) -> [(&'static str, &str); 9] {
        [
            ("severity", &self.severity),
            ("gateway", &self.gateway),
            ("rule", &self.rule),
            ("q", &self.q),
            ("state", &self.state),
            ("session", &self.session),
            ("from", &self.from),
            ("to", &self.to),
            ("cursor", &self.cursor),
        ]
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "severity" => &mut self.severity,
            "gateway" => &mut self.gateway,
            "rule" => &mut self.rule,
            "q" => &mut self.q,
            "state" => &mut self.state,
            "session" => &mut self.session,
            "from" => &mut self.from,
            "to" => &mut self.to,
            "cursor" => &mut self.cursor,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> AlertsQuery {
        AlertsQuery {
            past: true,
            severity: "critical".into(),
            gateway: "gw/1".into(),
            rule: "hung_agent".into(),
            q: "100% +1 <b>".into(),
            state: "resolved".into(),
            session: "agent:main/a&b".into(),
            from: "2026-03-01T10:00".into(),
            to: "2026-03-02T10:00:00Z".into(),
            cursor: "17~id".into(),
        }
    }

    #[test]
    fn filters_round_trip_through_the_address() {
        let href = full().href();
        assert_eq!(AlertsQuery::history(href.trim_start_matches("/alerts/history")), full());
        assert_eq!(AlertsQuery::default().href(), "/alerts");
    }

    #[test]
    fn the_active_list_has_no_filters_that_its_form_does_not_show() {
        let query = AlertsQuery::active("?rule=a&session=b&state=resolved&cursor=1~x");
        assert_eq!(query, AlertsQuery { rule: "a".into(), ..AlertsQuery::default() });
        assert_eq!(query.filter().unwrap().standing, AlertStanding::Active);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let severity = AlertsQuery { severity: "dire".into(), ..Default::default() };
        assert!(severity.filter().unwrap_err().contains("\"dire\""));
        let state = AlertsQuery { past: true, state: "gone".into(), ..Default::default() };
        assert!(state.filter().unwrap_err().contains("\"gone\""));
        let time = AlertsQuery { to: "yesterday".into(), ..Default::default() };
        assert!(time.filter().unwrap_err().contains("\"yesterday\""));
    }

    #[test]
    fn the_page_is_not_a_filter() {
        let query = AlertsQuery { past: true, ..Default::default() }.page("17~x".into());
        assert!(!query.filters());
        assert!(full().filters());
    }
}
