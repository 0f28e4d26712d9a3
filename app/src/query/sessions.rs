//! The address of the sessions list.

use super::field::{text, time};
use crate::links;
use model::query::{Filter, PageRequest};
use model::session::Status;
use serde::{Deserialize, Serialize};

/// `/sessions?gateway=&agent=&channel=&status=&model=&q=&from=&to=&cursor=`,
/// as text: what cannot be read stays in the form, beside what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsQuery {
    pub gateway: String,
    pub agent: String,
    pub channel: String,
    pub status: String,
    pub model: String,
    pub q: String,
    pub from: String,
    pub to: String,
    pub cursor: String,
}

impl SessionsQuery {
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in links::parse_query(search) {
            if let Some(field) = query.field_mut(&name) {
                *field = value;
            }
        }
        query
    }

    pub fn href(&self) -> String {
        links::with_query("/sessions", self.pairs())
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
        *self != Self { cursor: self.cursor.clone(), ..Self::default() }
    }

    /// Whether one of the fields behind "More filters" is set.
    pub fn filters_more(&self) -> bool {
        [&self.agent, &self.channel, &self.model, &self.from, &self.to].iter().any(|field| !field.is_empty())
    }

    /// The filter, or one sentence on what in the address cannot be read.
    pub fn filter(&self) -> Result<Filter, String> {
        let status = match text(&self.status) {
            None => None,
            Some(name) => Some(
                Status::parse(&name)
                    .ok_or_else(|| format!("The status \"{name}\" is not known: use active, idle, error or ended."))?,
            ),
        };
        Ok(Filter {
            gateway: text(&self.gateway),
            agent: text(&self.agent),
            channel: text(&self.channel),
            model: text(&self.model),
            q: text(self.q.trim()),
            from: time(&self.from)?,
            to: time(&self.to)?,
            status,
            ..Filter::default()
        })
    }

    pub fn page_request(&self) -> PageRequest {
        PageRequest { cursor: text(&self.cursor), ..PageRequest::default() }
    }

    fn pairs(&self) -> [(&'static str, &str); 9] {
        [
            ("gateway", &self.gateway),
            ("agent", &self.agent),
            ("channel", &self.channel),
            ("status", &self.status),
            ("model", &self.model),
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
            ("cursor", &self.cursor),
        ]
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "gateway" => &mut self.gateway,
            "agent" => &mut self.agent,
            "channel" => &mut self.channel,
            "status" => &mut self.status,
            "model" => &mut self.model,
            "q" => &mut self.q,
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
    use model::Timestamp;

    #[test]
    fn filters_round_trip_through_the_address() {
        let query = SessionsQuery {
            gateway: "gw/1".into(),
            agent: "main".into(),
            channel: "telegram".into(),
            status: "error".into(),
            model: "a&b".into(),
            q: "100% +1 <b>".into(),
            from: "2026-03-01T10:00".into(),
            to: "2026-03-02T10:00:00Z".into(),
            cursor: "17~gw\u{1f}key".into(),
        };
        let href = query.href();
        assert_eq!(SessionsQuery::parse(href.trim_start_matches("/sessions")), query);
        assert_eq!(SessionsQuery::default().href(), "/sessions");
    }

    #[test]
    fn a_form_field_without_a_zone_is_utc() {
        let filter = SessionsQuery { from: "2026-03-01T10:00".into(), ..Default::default() }.filter().unwrap();
        assert_eq!(filter.from, Some(Timestamp::parse("2026-03-01T10:00:00Z").unwrap()));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let status = SessionsQuery { status: "busy".into(), ..Default::default() };
        assert!(status.filter().unwrap_err().contains("\"busy\""));
        let time = SessionsQuery { to: "yesterday".into(), ..Default::default() };
        assert!(time.filter().unwrap_err().contains("\"yesterday\""));
    }

    #[test]
    fn the_page_is_not_a_filter() {
        let query = SessionsQuery::default().page("17~x".into());
        assert!(!query.filters());
        assert_eq!(query.first_page(), SessionsQuery::default());
    }
}
