//! The address of the overview.

use super::TimeRange;
use crate::links;
use serde::{Deserialize, Serialize};

/// `/?range=24h&gateway=ID`, or with `from` and `to`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewQuery {
    pub range: TimeRange,
    pub gateway: Option<String>,
}

impl OverviewQuery {
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in links::parse_query(search) {
            if !query.range.take(&name, &value) && name == "gateway" {
                query.gateway = Some(value);
            }
        }
        query
    }

    pub fn href(&self) -> String {
        self.range.href("/", &self.keep())
    }

    /// What is asked for besides the range.
    pub fn keep(&self) -> Vec<(String, String)> {
        self.gateway.iter().map(|gateway| ("gateway".to_owned(), gateway.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_and_gateway_round_trip() {
        for search in ["", "?range=7d", "?range=1h&gateway=mac%20mini", "?from=2026-03-01T10:00&gateway=a%26b"] {
            let query = OverviewQuery::parse(search);
            let href = query.href();
            assert_eq!(OverviewQuery::parse(href.trim_start_matches('/')), query, "{href}");
        }
    }
}
