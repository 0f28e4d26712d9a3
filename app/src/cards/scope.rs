//! What the cards are about, and links to the lists behind them.

use crate::format;
use crate::links;
use crate::query::OverviewQuery;
use model::Timestamp;
use model::query::Filter;
use model::time::SECOND_US;

pub struct Scope {
    pub from: Timestamp,
    pub to: Timestamp,
    query: OverviewQuery,
}

impl Scope {
    /// Up to the end of the second: the cards of one page ask for the same sums,
    /// which are then made once.
    ///
    /// # Errors
    /// One sentence on what of the range cannot be read.
    pub fn new(query: OverviewQuery, now: Timestamp) -> Result<Self, String> {
        let (from, to) = query.range.span(now.plus_micros(SECOND_US - 1).bucket(SECOND_US))?;
        Ok(Self { from, to, query })
    }

    pub fn gateway(&self) -> Option<String> {
        self.query.gateway.clone()
    }

    pub fn filter(&self) -> Filter {
        Filter { gateway: self.gateway(), from: Some(self.from), to: Some(self.to), ..Filter::default() }
    }

    /// The same, without an end where the range goes on.
    pub fn open_filter(&self) -> Filter {
        let to = (!self.query.range.to.is_empty()).then_some(self.to);
        Filter { to, ..self.filter() }
    }

    /// The sessions of the range, filtered further.
    pub fn sessions(&self, more: &[(&str, &str)]) -> String {
        let (from, to) = (format::minute_utc(self.from), format::minute_utc(self.to));
        // A range that ends now goes on.
        let to = if self.query.range.to.is_empty() { "" } else { to.as_str() };
        self.list("/sessions", &[("from", from.as_str()), ("to", to)], more)
    }

    /// The events of the range, filtered further.
    pub fn events(&self, more: &[(&str, &str)]) -> String {
        self.list("/events", &self.query.range.pairs(), more)
    }

    fn list(&self, path: &str, range: &[(&str, &str)], more: &[(&str, &str)]) -> String {
        let gateway = self.query.gateway.as_deref().unwrap_or_default();
        let named = |name: &str| more.iter().any(|(other, _)| *other == name);
        let own = [("gateway", gateway)].into_iter().chain(range.iter().copied());
        links::with_query(path, own.filter(|(name, _)| !named(name)).chain(more.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(search: &str) -> Scope {
        Scope::new(OverviewQuery::parse(search), Timestamp::parse("2026-03-01T10:30:07Z").unwrap()).unwrap()
    }

    #[test]
    fn lists_are_of_the_same_range_and_gateway() {
        assert_eq!(
            scope("?range=1h&gateway=a%20b").sessions(&[("status", "error")]),
            "/sessions?gateway=a%20b&from=2026-03-01T09%3A30&status=error"
        );
        assert_eq!(
            scope("?from=2026-03-01T09:00&to=2026-03-01T10:00").sessions(&[("gateway", "x")]),
            "/sessions?from=2026-03-01T09%3A00&to=2026-03-01T10%3A00&gateway=x"
        );
        assert_eq!(
            scope("?range=7d&gateway=a%20b").events(&[("type", "tool.failed")]),
            "/events?gateway=a%20b&range=7d&type=tool.failed"
        );
    }
}
