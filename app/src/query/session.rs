//! The address of a session's page.

use crate::links;
use model::Timestamp;
use model::session::{Kinds, Mark, TimelineFilter};

/// `/sessions/KEY?gateway=ID&show=tools&q=TEXT&until=INSTANT&at=PLACE&focus=EVENT`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionQuery {
    pub key: String,
    /// Needed where several gateways hold the key.
    pub gateway: Option<String>,
    pub kinds: Kinds,
    /// Text to look for in events.
    pub q: Option<String>,
    /// The page as of this instant.
    pub until: Option<Timestamp>,
    /// The part of the timeline that holds this place.
    pub at: Option<Mark>,
    /// The part that holds this event, which is unfolded and marked.
    pub focus: Option<String>,
}

impl SessionQuery {
    /// What cannot be read is left out, as if it were not there.
    pub fn parse(key: &str, search: &str) -> Self {
        let mut query = Self { key: key.to_owned(), ..Self::default() };
        for (name, value) in links::parse_query(search) {
            match name.as_str() {
                "gateway" => query.gateway = Some(value),
                "show" => query.kinds = Kinds::parse(&value).unwrap_or_default(),
                "q" => query.q = Some(value),
                "until" => query.until = read_instant(&value),
                "at" => query.at = Mark::parse(&value),
                "focus" => query.focus = Some(value),
                _ => {}
            }
        }
        query
    }

    pub fn href(&self) -> String {
        let until = self.until.map(|until| until.to_string()).unwrap_or_default();
        let at = self.at.map(|at| at.write()).unwrap_or_default();
        let show = if self.kinds == Kinds::All { "" } else { self.kinds.name() };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (gateway, q, focus) = (text(&self.gateway), text(&self.q), text(&self.focus));
        links::with_query(
            &format!("/sessions/{}", links::encode(&self.key)),
            [
                ("gateway", gateway.as_str()),
                ("show", show),
                ("q", q.as_str()),
                ("until", until.as_str()),
                ("at", at.as_str()),
                ("focus", focus.as_str()),
            ],
        )
    }

    /// Another look at the same session, from its newest part.
    pub fn newest(&self) -> Self {
        Self { at: None, focus: None, ..self.clone() }
    }

    /// The filter of the timeline, once the gateway is known.
    pub fn filter(&self, gateway: &str) -> TimelineFilter {
        TimelineFilter {
            gateway: gateway.to_owned(),
            session: self.key.clone(),
            kinds: self.kinds,
            q: self.q.clone(),
            until: self.until,
        }
    }
}

/// A date-time field sends no zone, and no seconds where they are zero: it is
/// labelled as UTC.
fn read_instant(text: &str) -> Option<Timestamp> {
    [text.to_owned(), format!("{text}Z"), format!("{text}:00Z")].iter().find_map(|text| Timestamp::parse(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_whole_view() {
        let query = SessionQuery {
            key: "agent:main/a%b".to_owned(),
            gateway: Some("gw 1".to_owned()),
            kinds: Kinds::Errors,
            q: Some("50% & more".to_owned()),
            until: Timestamp::parse("2026-03-01T10:00:00Z").ok(),
            at: Some(Mark { at: Timestamp::from_micros(17), seq: 5 }),
            focus: Some("0191f3a0-0000-7000-8000-000000000001".to_owned()),
        };
        let href = query.href();
        let (path, search) = href.split_once('?').unwrap();
        assert_eq!(SessionQuery::parse(&links::session_key(path), search), query);
        assert_eq!(SessionQuery { key: "k".into(), ..SessionQuery::default() }.href(), "/sessions/k");
    }

    #[test]
    fn a_field_without_zone_is_utc_and_nonsense_is_left_out() {
        let query = SessionQuery::parse("k", "until=2026-03-01T10:00&show=what&at=x");
        assert_eq!(query.until, Timestamp::parse("2026-03-01T10:00:00Z").ok());
        assert_eq!((query.kinds, query.at), (Kinds::All, None));
    }
}
