//! The address of the sessions list.

use super::Preset;
use super::field::{self, text, time};
use crate::links;
use model::Timestamp;
use model::event::NanoUsd;
use model::event::bounds::context_ppm;
use model::query::{Filter, PageRequest, SessionSort};

/// Rows of a page of the list; the browser adds further ones as it scrolls.
pub const ROWS: u32 = 50;

/// What the list shows beside the session itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Status,
    Context,
    Activity,
    Turns,
    Tools,
    Tokens,
    Cost,
    Started,
    Last,
}

impl Column {
    pub const ALL: [Self; 9] = [
        Self::Status,
        Self::Context,
        Self::Activity,
        Self::Turns,
        Self::Tools,
        Self::Tokens,
        Self::Cost,
        Self::Started,
        Self::Last,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Context => "context",
            Self::Activity => "activity",
            Self::Turns => "turns",
            Self::Tools => "tools",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
            Self::Started => "started",
            Self::Last => "last",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Context => "Context",
            Self::Activity => "24 hours",
            Self::Turns => "Turns",
            Self::Tools => "Tools",
            Self::Tokens => "Tokens",
            Self::Cost => "Cost",
            Self::Started => "Started",
            Self::Last => "Last event",
        }
    }

    /// The order that its heading gives the list.
    pub fn sort(self) -> Option<SessionSort> {
        Some(match self {
            Self::Context => SessionSort::Context,
            Self::Turns => SessionSort::Turns,
            Self::Tokens => SessionSort::Tokens,
            Self::Cost => SessionSort::Cost,
            Self::Started => SessionSort::Started,
            Self::Last => SessionSort::Recent,
            Self::Status | Self::Activity | Self::Tools => return None,
        })
    }

    fn is_default(self) -> bool {
        self != Self::Started
    }
}

/// Names of the fields of the address, in its order.
const FIELDS: [&str; 17] = [
    "q",
    "text",
    "gateway",
    "status",
    "agent",
    "channel",
    "model",
    "type",
    "range",
    "from",
    "to",
    "costMin",
    "contextMin",
    "sort",
    "order",
    "cols",
    "cursor",
];
/// Those of them that leave sessions out.
pub const FILTERS: [&str; 13] = {
    let mut filters = [""; 13];
    let mut at = 0;
    while at < filters.len() {
        filters[at] = FIELDS[at];
        at += 1;
    }
    filters
};

/// `/sessions?q=&gateway=&…`, as text: what cannot be read stays in the form,
/// beside what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionsQuery {
    values: [String; FIELDS.len()],
}

impl SessionsQuery {
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in links::parse_query(search) {
            let Some(place) = place(&name) else { continue };
            let held = &mut query.values[place];
            // A form sends each column by itself.
            if name == "cols" && !held.is_empty() {
                held.push(',');
                held.push_str(&value);
            } else {
                *held = value;
            }
        }
        // As if nothing was chosen.
        if Column::ALL.into_iter().all(|column| query.shows(column) == column.is_default()) {
            query = query.without_columns();
        }
        query
    }

    fn without_columns(mut self) -> Self {
        if let Some(place) = place("cols") {
            self.values[place].clear();
        }
        self
    }

    /// A field of the address; empty where it says nothing.
    pub fn get(&self, name: &str) -> &str {
        place(name).map_or("", |place| &self.values[place])
    }

    /// The list with other fields, from its first row.
    #[must_use]
    pub fn with(&self, fields: &[(&str, &str)]) -> Self {
        let mut query = self.clone();
        for (name, value) in [("cursor", "")].iter().chain(fields) {
            if let Some(place) = place(name) {
                (*value).clone_into(&mut query.values[place]);
            }
        }
        query
    }

    pub fn href(&self) -> String {
        links::with_query("/sessions", FIELDS.into_iter().zip(self.values.iter().map(String::as_str)))
    }

    /// All sessions of the list as a file: `csv` or `jsonl`.
    pub fn file_href(&self, format: &str, now: Timestamp) -> String {
        // The API knows no relative ranges.
        let recent = Preset::parse(self.get("range")).map(|preset| now.plus_micros(-preset.micros()));
        let from = time(self.get("from")).ok().flatten().or(recent).map(|from| from.to_string()).unwrap_or_default();
        let to = time(self.get("to")).ok().flatten().map(|to| to.to_string()).unwrap_or_default();
        let value = |name: &'static str| match name {
            "range" | "cols" | "cursor" => String::new(),
            "from" => from.clone(),
            "to" => to.clone(),
            _ => self.get(name).to_owned(),
        };
        let pairs = FIELDS.map(|name| (name, value(name)));
        let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
        links::with_query("/api/v1/sessions", pairs.chain([("format", format)]))
    }

    /// Whether a field that leaves sessions out is set.
    pub fn filters(&self) -> bool {
        FILTERS.iter().any(|name| !self.get(name).is_empty())
    }

    /// How many of the fields behind "More filters" are set.
    pub fn filters_more(&self) -> usize {
        ["text", "agent", "channel", "model", "type", "from", "to", "costMin", "contextMin"]
            .iter()
            .filter(|name| !self.get(name).is_empty())
            .count()
    }

    /// The filter, or one sentence on what in the address cannot be read.
    pub fn filter(&self, now: Timestamp) -> Result<Filter, String> {
        let get = |name: &str| text(self.get(name).trim());
        let preset = get("range").map(|name| {
            Preset::parse(&name)
                .ok_or_else(|| format!("The range \"{name}\" is not known: use 1h, 6h, 24h, 7d or 30d."))
        });
        let recent = preset.transpose()?.map(|preset| now.plus_micros(-preset.micros()));
        Ok(Filter {
            gateway: get("gateway"),
            agent: get("agent"),
            channel: get("channel"),
            model: get("model"),
            event_type: get("type"),
            q: get("q"),
            text: get("text"),
            from: time(self.get("from"))?.or(recent),
            to: time(self.get("to"))?,
            status: field::status(self.get("status").trim())?,
            cost_min_nano_usd: self.amount("costMin")?.map(|usd| NanoUsd::from_usd(usd).0),
            context_min_ppm: self.amount("contextMin")?.map(|percent| context_ppm(percent / 100.0)),
            ..Filter::default()
        })
    }

    fn amount(&self, name: &str) -> Result<Option<f64>, String> {
        let Some(field) = text(self.get(name).trim()) else { return Ok(None) };
        match field.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(Some(number)),
            _ => Err(format!("\"{field}\" is not an amount: write a number that is not negative.")),
        }
    }

    /// Of two orders that cannot be read counts the usual one.
    pub fn sort(&self) -> SessionSort {
        SessionSort::parse(self.get("sort")).unwrap_or_default()
    }

    pub fn is_ascending(&self) -> bool {
        self.get("order") == "asc"
    }

    pub fn shows(&self, column: Column) -> bool {
        let chosen = self.get("cols");
        if chosen.is_empty() { column.is_default() } else { chosen.split(',').any(|name| name == column.name()) }
    }

    pub fn page_request(&self) -> PageRequest {
        PageRequest { limit: ROWS, cursor: text(self.get("cursor")), ascending: self.is_ascending() }
    }
}

fn place(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| *field == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::HOUR_US;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-02T10:30:00Z").unwrap()
    }

    fn filter(search: &str) -> Result<Filter, String> {
        SessionsQuery::parse(search).filter(now())
    }

    #[test]
    fn every_field_round_trips_through_the_address() {
        let query = SessionsQuery::default().with(&FIELDS.map(|name| (name, "a&b 100% <b>\u{1f}")));
        assert_eq!(SessionsQuery::parse(query.href().trim_start_matches("/sessions")), query);
        assert_eq!(SessionsQuery::default().href(), "/sessions");
    }

    #[test]
    fn a_form_field_without_a_zone_is_utc() {
        let at = |text: &str| Some(Timestamp::parse(text).unwrap());
        assert_eq!(filter("?from=2026-03-01T10:00").unwrap().from, at("2026-03-01T10:00:00Z"));
        assert_eq!(filter("?range=6h").unwrap().from, Some(now().plus_micros(-6 * HOUR_US)));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (search, named) in [
            ("?status=busy", "\"busy\""),
            ("?to=yesterday", "\"yesterday\""),
            ("?range=2y", "\"2y\""),
            ("?costMin=much", "\"much\""),
            ("?contextMin=-1", "\"-1\""),
        ] {
            assert!(filter(search).unwrap_err().contains(named), "{search}");
        }
    }

    #[test]
    fn columns_of_a_form_add_up() {
        let query = SessionsQuery::parse("?cols=status&cols=started");
        assert_eq!(query.href(), "/sessions?cols=status%2Cstarted");
        assert!(query.shows(Column::Started) && !query.shows(Column::Cost));
        assert!(!SessionsQuery::default().shows(Column::Started));
    }

    #[test]
    fn a_file_is_asked_of_the_api_in_its_words() {
        let query = SessionsQuery::parse("?q=a%20b&range=1h&sort=cost&cols=cost&cursor=17~x&to=2026-03-02T10:00");
        assert_eq!(
            query.file_href("csv", now()),
            "/api/v1/sessions?q=a%20b&from=2026-03-02T09%3A30%3A00.000Z&to=2026-03-02T10%3A00%3A00.000Z&sort=cost&format=csv"
        );
    }

    #[test]
    fn another_order_begins_at_the_first_row() {
        let query = SessionsQuery::parse("?q=x&cursor=17~x").with(&[("sort", "cost")]);
        assert_eq!((query.href().as_str(), query.filters()), ("/sessions?q=x&sort=cost", true));
        assert!(!SessionsQuery::parse("?sort=cost&order=asc&cols=cost").filters());
    }
}
