//! Query strings, parsed strictly: an unknown or unreadable parameter is a 400.

use super::error::ApiError;
use super::export::Format;
use model::Timestamp;
use model::event::NanoUsd;
use model::event::bounds::context_ppm;
use model::query::{Filter, LIMIT_DEFAULT, LIMIT_MAX, PageRequest, SessionSort};
use model::session::Status;
use std::collections::BTreeMap;

/// Longest value of a parameter, in bytes.
const VALUE_BYTES_MAX: usize = 2048;

pub struct Params(BTreeMap<String, String>);

/// What is asked of a list of sessions.
pub struct SessionsAsked {
    pub filter: Filter,
    pub sort: SessionSort,
    pub page: PageRequest,
    pub format: Format,
}

/// Filters that lists share.
pub const FILTERS: [&str; 10] =
    ["gateway", "session", "agent", "channel", "status", "type", "model", "q", "from", "to"];
/// Filters and order of sessions alone.
const OF_SESSIONS: [&str; 4] = ["text", "costMin", "contextMin", "sort"];
const PAGING: [&str; 3] = ["limit", "cursor", "order"];
/// What lists that can be had as files take besides.
const FORMAT: &str = "format";

impl Params {
    /// # Errors
    /// If a name is not in `known`, comes twice, or its value is too long.
    pub fn parse(query: Option<&str>, known: &[&[&str]]) -> Result<Self, ApiError> {
        let known: Vec<&str> = known.iter().flat_map(|names| names.iter().copied()).collect();
        let mut values = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !known.contains(&&*name) {
                return Err(unknown(&name, &known));
            }
            if value.len() > VALUE_BYTES_MAX {
                return Err(bad(&name, &format!("may have at most {VALUE_BYTES_MAX} bytes")));
            }
            // A form sends the fields that were left empty.
            if !value.is_empty() && values.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(bad(&name, "came twice; give it once"));
            }
        }
        Ok(Self(values))
    }

    /// The filters and paging of a list.
    pub fn list(query: Option<&str>) -> Result<(Filter, PageRequest), ApiError> {
        let params = Self::parse(query, &[&FILTERS, &PAGING])?;
        Ok((params.filter()?, params.page()?))
    }

    /// What an address asks of a list of sessions.
    pub fn sessions(query: Option<&str>) -> Result<SessionsAsked, ApiError> {
        let params = Self::parse(query, &[&FILTERS, &OF_SESSIONS, &PAGING, &[FORMAT]])?;
        let filter = Filter {
            text: params.get("text"),
            cost_min_nano_usd: params.amount("costMin", "dollars")?.map(|usd| NanoUsd::from_usd(usd).0),
            context_min_ppm: params.amount("contextMin", "percent")?.map(|percent| context_ppm(percent / 100.0)),
            ..params.filter()?
        };
        let sort = params.named("sort", SessionSort::parse, SessionSort::NAMES)?.unwrap_or_default();
        Ok(SessionsAsked { filter, sort, page: params.page()?, format: Format::of(&params)? })
    }

    /// Filters and paging of a list, and what it is answered as.
    pub fn list_or_file(query: Option<&str>) -> Result<(Filter, PageRequest, Format), ApiError> {
        let params = Self::parse(query, &[&FILTERS, &PAGING, &[FORMAT]])?;
        Ok((params.filter()?, params.page()?, Format::of(&params)?))
    }

    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    pub fn filter(&self) -> Result<Filter, ApiError> {
        Ok(Filter {
            gateway: self.get("gateway"),
            session: self.get("session"),
            agent: self.get("agent"),
            channel: self.get("channel"),
            status: self.named("status", Status::parse, "active, idle, error or ended")?,
            event_type: self.get("type"),
            model: self.get("model"),
            q: self.get("q"),
            from: self.time("from")?,
            to: self.time("to")?,
            ..Filter::default()
        })
    }

    pub fn page(&self) -> Result<PageRequest, ApiError> {
        let limit = match self.0.get("limit") {
            None => LIMIT_DEFAULT,
            Some(text) => match text.parse() {
                Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => limit,
                _ => return Err(bad("limit", &format!("must be a whole number from 1 to {LIMIT_MAX}, not {text:?}"))),
            },
        };
        let ascending = match self.0.get("order").map(String::as_str) {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(text) => return Err(bad("order", &format!("must be asc or desc, not {text:?}"))),
        };
        Ok(PageRequest { limit, cursor: self.get("cursor"), ascending })
    }

    pub fn whole(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let parse = |text: &String| match text.parse() {
            Ok(number) if number >= 0 => Ok(number),
            _ => Err(bad(name, &format!("must be a whole number that is not negative, not {text:?}"))),
        };
        self.0.get(name).map(parse).transpose()
    }

    fn amount(&self, name: &str, unit: &str) -> Result<Option<f64>, ApiError> {
        let parse = |text: &String| match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
            _ => Err(bad(name, &format!("must be a number of {unit} that is not negative, not {text:?}"))),
        };
        self.0.get(name).map(parse).transpose()
    }

    /// A value that is one of several names, told as `names` if it is not.
    pub fn named<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, names: &str) -> Result<Option<T>, ApiError> {
        let parse = |text: &String| parse(text).ok_or_else(|| bad(name, &format!("must be {names}, not {text:?}")));
        self.0.get(name).map(parse).transpose()
    }

    pub fn time(&self, name: &str) -> Result<Option<Timestamp>, ApiError> {
        let parse = |text: &String| {
            Timestamp::parse(text)
                .map_err(|_| bad(name, &format!("must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not {text:?}")))
        };
        self.0.get(name).map(parse).transpose()
    }
}

/// What is wrong with a parameter, to be read after its name.
pub fn bad(name: &str, problem: &str) -> ApiError {
    ApiError::bad_request("bad_parameter", format!("The parameter `{name}` {problem}."))
}

fn unknown(name: &str, known: &[&str]) -> ApiError {
    let nearest =
        known.iter().max_by(|one, other| strsim::jaro_winkler(name, one).total_cmp(&strsim::jaro_winkler(name, other)));
    let remedy = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`? Known are: {}", known.join(", ")),
        None => "none is taken here".to_owned(),
    };
    ApiError::bad_request("unknown_parameter", format!("There is no parameter `{name}`; {remedy}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(query: &str) -> String {
        Params::list(Some(query)).unwrap_err().message
    }

    #[test]
    fn unknown_names_are_refused_with_the_nearest_known_one() {
        assert!(refusal("gatway=x").contains("did you mean `gateway`"));
    }

    #[test]
    fn a_file_has_no_pages() {
        let of = |query: &str| Params::list_or_file(Some(query)).map(|(_, _, format)| format);
        assert_eq!(of("").unwrap(), Format::Page);
        assert_eq!(of("format=json&limit=5&cursor=x").unwrap(), Format::Page);
        assert_eq!(of("format=csv&order=asc&q=x").unwrap(), Format::Csv);
        assert!(of("format=jsonl&limit=5").unwrap_err().message.contains("leave it out"));
        assert!(of("format=csv&cursor=x").unwrap_err().message.contains("`cursor`"));
        assert!(of("format=xlsx").unwrap_err().message.contains("json, csv or jsonl"));
    }

    #[test]
    fn limits_hold_at_both_ends() {
        assert_eq!(Params::list(Some("limit=500")).unwrap().1.limit, 500);
        for bad in ["0", "501", "-1", "ten"] {
            assert!(refusal(&format!("limit={bad}")).contains("from 1 to 500"));
        }
    }

    #[test]
    fn sessions_take_an_order_and_least_figures_that_events_do_not() {
        let SessionsAsked { filter, sort, .. } =
            Params::sessions(Some("sort=cost&costMin=0.25&contextMin=80")).unwrap();
        assert_eq!(sort, SessionSort::Cost);
        assert_eq!((filter.cost_min_nano_usd, filter.context_min_ppm), (Some(250_000_000), Some(800_000)));
        let refused = |query: &str| Params::sessions(Some(query)).err().unwrap().message;
        assert!(refused("costMin=-1").contains("number of dollars"));
        assert!(refused("contextMin=full").contains("number of percent"));
        assert!(refused("sort=size").contains("recent, started, cost"));
        assert!(refusal("costMin=1").contains("no parameter `costMin`"));
    }

    #[test]
    fn values_are_decoded_and_checked() {
        let (filter, page) = Params::list(Some("q=a%26b+c&status=error&from=2026-01-01T00:00:00Z&gateway=")).unwrap();
        assert_eq!(filter.q.as_deref(), Some("a&b c"));
        assert_eq!(filter.status, Some(Status::Error));
        assert_eq!(filter.gateway, None);
        assert!(!page.ascending);
        assert!(refusal("from=yesterday").contains("RFC 3339"));
        assert!(refusal("status=dead").contains("active, idle, error or ended"));
        assert!(refusal("q=1&q=2").contains("twice"));
    }
}
