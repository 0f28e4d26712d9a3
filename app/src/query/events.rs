//! The address of the events page.

use super::field::text;
use super::{TimeRange, field};
use crate::links;
use model::Timestamp;
use model::query::{Filter, PageRequest};

/// `/events?gateway=&session=&agent=&channel=&status=&type=&model=&q=` with a
/// range of time, `order=asc` and `cursor=`; as text, as [`super::SessionsQuery`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsQuery {
    pub range: TimeRange,
    pub gateway: String,
    pub session: String,
    pub agent: String,
    pub channel: String,
    /// Of the event's session.
    pub status: String,
    pub event_type: String,
    pub model: String,
    pub q: String,
    /// Oldest first.
    pub ascending: bool,
    pub cursor: String,
}

impl EventsQuery {
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in links::parse_query(search) {
            if query.range.take(&name, &value) {
                continue;
            }
            if name == "order" {
                query.ascending = value == "asc";
            } else if let Some(field) = query.field_mut(&name) {
                *field = value;
            }
        }
        query
    }

    pub fn href(&self) -> String {
        links::with_query("/events", self.range.pairs().into_iter().chain(self.pairs()))
    }

    /// The same list from its first event.
    pub fn first_page(&self) -> Self {
        Self { cursor: String::new(), ..self.clone() }
    }

    /// The same list from the event after `cursor`.
    pub fn page(&self, cursor: String) -> Self {
        Self { cursor, ..self.clone() }
    }

    /// Whether anything but range, order and page is asked for.
    pub fn filters(&self) -> bool {
        let bare = Self {
            range: self.range.clone(),
            ascending: self.ascending,
            cursor: self.cursor.clone(),
            ..Self::default()
        };
        *self != bare
    }

    /// Whether one of the fields behind "More filters" is set.
    pub fn filters_more(&self) -> bool {
        [&self.session, &self.agent, &self.channel, &self.model, &self.status].iter().any(|field| !field.is_empty())
    }

    /// Whether new events come to the top of this page.
    pub fn shows_newest(&self) -> bool {
        !self.ascending && self.cursor.is_empty() && self.range.to.is_empty()
    }

    /// The filter, or one sentence on what in the address cannot be read.
    pub fn filter(&self, now: Timestamp) -> Result<Filter, String> {
        let (from, to) = self.range.span(now)?;
        Ok(Filter {
            gateway: text(&self.gateway),
            session: text(&self.session),
            agent: text(&self.agent),
            channel: text(&self.channel),
            status: field::status(&self.status)?,
            event_type: text(self.event_type.trim()),
            model: text(&self.model),
            q: text(self.q.trim()),
            from: Some(from),
            // Clocks of gateways may be a little ahead.
            to: (!self.range.to.is_empty()).then_some(to),
            ..Filter::default()
        })
    }

    pub fn page_request(&self) -> PageRequest {
        PageRequest { cursor: text(&self.cursor), ascending: self.ascending, ..PageRequest::default() }
    }

    /// All events of the list as a file of the API: `csv` or `jsonl`.
    pub fn file_href(&self, format: &str, now: Timestamp) -> String {
        let (from, to) = self.range.span(now).map(|(from, to)| (from.to_string(), to.to_string())).unwrap_or_default();
        // A range that ends now goes on.
        let to = if self.range.to.is_empty() { "" } else { to.as_str() };
        let own = [("format", format), ("from", from.as_str()), ("to", to)];
        links::with_query("/api/v1/events", own.into_iter().chain(self.first_page().pairs()))
    }

    fn pairs(&self) -> [(&'static str, &str); 10] {
        [
            ("gateway", &self.gateway),
            ("session", &self.session),
            ("agent", &self.agent),
            ("channel", &self.channel),
            ("status", &self.status),
            ("type", &self.event_type),
            ("model", &self.model),
            ("q", &self.q),
            ("order", if self.ascending { "asc" } else { "" }),
            ("cursor", &self.cursor),
        ]
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "gateway" => &mut self.gateway,
            "session" => &mut self.session,
            "agent" => &mut self.agent,
            "channel" => &mut self.channel,
            "status" => &mut self.status,
            "type" => &mut self.event_type,
            "model" => &mut self.model,
            "q" => &mut self.q,
            "cursor" => &mut self.cursor,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Preset;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T10:30:00Z").unwrap()
    }

    #[test]
    fn the_address_holds_the_whole_view() {
        let query = EventsQuery {
            range: TimeRange::relative(Preset::Week),
            gateway: "gw/1".into(),
            session: "agent:main/a%b".into(),
            agent: "main".into(),
            channel: "telegram".into(),
            status: "error".into(),
            event_type: "tool.failed".into(),
            model: "a&b".into(),
            q: "100% +1 <b>".into(),
            ascending: true,
            cursor: "17~5".into(),
        };
        let href = query.href();
        assert_eq!(EventsQuery::parse(href.trim_start_matches("/events")), query);
        assert_eq!(EventsQuery::default().href(), "/events");
    }

    #[test]
    fn a_range_that_ends_now_is_open() {
        let filter = EventsQuery::parse("?range=1h&type=turn.failed").filter(now()).unwrap();
        assert_eq!((filter.from, filter.to), (Timestamp::parse("2026-03-02T09:30:00Z").ok(), None));
        assert_eq!(filter.event_type.as_deref(), Some("turn.failed"));
        let closed = EventsQuery::parse("?from=2026-03-01T10:00&to=2026-03-01T11:00").filter(now()).unwrap();
        assert_eq!(closed.to, Timestamp::parse("2026-03-01T11:00:00Z").ok());
    }

    #[test]
    fn a_file_is_of_the_same_events() {
        let query = EventsQuery::parse("?range=1h&type=turn.failed&q=a%26b&order=asc&cursor=17~5");
        assert_eq!(
            query.file_href("csv", now()),
            "/api/v1/events?format=csv&from=2026-03-02T09%3A30%3A00.000Z&type=turn.failed&q=a%26b&order=asc"
        );
        let closed = EventsQuery::parse("?from=2026-03-01T10:00&to=2026-03-01T11:00").file_href("jsonl", now());
        assert!(closed.ends_with("&to=2026-03-01T11%3A00%3A00.000Z"), "{closed}");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert!(EventsQuery::parse("?status=busy").filter(now()).unwrap_err().contains("\"busy\""));
        assert!(EventsQuery::parse("?from=yesterday").filter(now()).unwrap_err().contains("\"yesterday\""));
    }

    #[test]
    fn only_the_first_page_of_the_newest_grows() {
        assert!(EventsQuery::parse("?range=7d&q=x").shows_newest());
        for other in ["?order=asc", "?cursor=17~5", "?to=2026-03-01T11:00"] {
            assert!(!EventsQuery::parse(other).shows_newest(), "{other}");
        }
    }

    #[test]
    fn range_order_and_page_are_no_filters() {
        let query = EventsQuery::parse("?range=7d&order=asc&cursor=17~5");
        assert!(!query.filters() && !query.filters_more());
        assert_eq!(query.first_page().href(), "/events?range=7d&order=asc");
        assert!(EventsQuery::parse("?agent=main").filters_more());
    }
}
