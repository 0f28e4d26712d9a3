//! The address of the overview.

use crate::facade::OverviewRequest;
use crate::links;

/// Ranges the overview offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    Hour,
    Hours6,
    #[default]
    Day,
    Week,
    Month,
}

impl Range {
    pub const ALL: [Self; 5] = [Self::Hour, Self::Hours6, Self::Day, Self::Week, Self::Month];

    /// How it stands in the address and on the button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Hours6 => "6h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// How it is spoken of.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hour => "last hour",
            Self::Hours6 => "last 6 hours",
            Self::Day => "last 24 hours",
            Self::Week => "last 7 days",
            Self::Month => "last 30 days",
        }
    }

    pub fn hours(self) -> u32 {
        match self {
            Self::Hour => 1,
            Self::Hours6 => 6,
            Self::Day => 24,
            Self::Week => 168,
            Self::Month => 720,
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.name() == name)
    }
}

/// `/?range=24h&gateway=ID`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverviewQuery {
    pub range: Range,
    pub gateway: Option<String>,
}

impl OverviewQuery {
    /// A range that is not offered falls back to a day.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in links::parse_query(search) {
            match name.as_str() {
                "range" => query.range = Range::parse(&value).unwrap_or_default(),
                "gateway" => query.gateway = Some(value),
                _ => {}
            }
        }
        query
    }

    pub fn href(&self) -> String {
        let range = if self.range == Range::default() { "" } else { self.range.name() };
        links::with_query("/", [("range", range), ("gateway", self.gateway.as_deref().unwrap_or_default())])
    }

    pub fn request(&self) -> OverviewRequest {
        OverviewRequest { hours: self.range.hours(), gateway: self.gateway.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_and_gateway_round_trips() {
        for range in Range::ALL {
            for gateway in [None, Some("mac mini & co".to_owned())] {
                let query = OverviewQuery { range, gateway };
                let href = query.href();
                assert_eq!(OverviewQuery::parse(href.trim_start_matches('/')), query, "{href}");
            }
        }
    }

    #[test]
    fn unknown_ranges_mean_a_day() {
        assert_eq!(OverviewQuery::parse("?range=2y").request().hours, 24);
    }
}
