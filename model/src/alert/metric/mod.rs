//! The metrics that conditions speak of.

mod catalogue;

pub use catalogue::{CATALOGUE, Metric};

use super::{Dimension, Period};

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 1.0 is the whole; written `0.8` or `80%`.
    Fraction,
    /// Seconds; written with a unit, `300s` or `5m`.
    Duration,
    /// US dollars; written `5` or `$5`.
    Usd,
    /// Written `20`, `100k` or `2M`.
    Count,
    /// True or false; stands alone, without a comparison.
    Flag,
}

/// How a window adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Count,
    Sum,
    /// One count over another.
    Rate,
    Average,
}

/// What a metric belongs to, and how it comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Newest value of a session, from its events.
    Session,
    /// State of one turn.
    Turn,
    /// State of one gateway.
    Gateway,
    /// Over a window of time, per group.
    Window {
        measure: Measure,
        /// Where the condition gives none.
        default: Period,
        /// The window cannot be given.
        fixed: bool,
    },
}

/// One metric, as the parser, the documentation and the editor know it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MetricInfo {
    pub metric: Metric,
    pub name: &'static str,
    pub unit: Unit,
    pub kind: Kind,
    /// What a rule groups by where it says nothing.
    pub group_by: &'static [Dimension],
    /// Which events or reports it is computed from.
    pub from: &'static str,
    pub help: &'static str,
    pub example: &'static str,
}

impl Metric {
    pub fn info(self) -> &'static MetricInfo {
        &CATALOGUE[self as usize]
    }

    pub fn name(self) -> &'static str {
        self.info().name
    }

    pub fn parse(name: &str) -> Option<Self> {
        CATALOGUE.iter().find(|info| info.name == name).map(|info| info.metric)
    }

    pub fn is_window(self) -> bool {
        matches!(self.info().kind, Kind::Window { .. })
    }

    /// Whether its value grows by time alone.
    pub fn is_age(self) -> bool {
        matches!(self, Self::TurnDuration | Self::GatewaySilentFor | Self::SubagentOrphanedFor)
    }

    /// This metric alone, as a set.
    pub fn bit(self) -> u64 {
        1 << (self as u64)
    }
}

impl Unit {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fraction => "fraction",
            Self::Duration => "duration",
            Self::Usd => "US dollars",
            Self::Count => "count",
            Self::Flag => "flag",
        }
    }

    /// How a value of it is written in a condition.
    pub fn example(self) -> &'static str {
        match self {
            Self::Fraction => "0.8 or 80%",
            Self::Duration => "300s or 5m",
            Self::Usd => "$5",
            Self::Count => "20 or 100k",
            Self::Flag => "true",
        }
    }
}

impl MetricInfo {
    /// The kind in words, for tables.
    pub fn kind_words(&self) -> String {
        match self.kind {
            Kind::Session => "session value".to_owned(),
            Kind::Turn => "turn state".to_owned(),
            Kind::Gateway => "gateway state".to_owned(),
            Kind::Window { measure, default, fixed } => {
                let measure = match measure {
                    Measure::Count => "count",
                    Measure::Sum => "sum",
                    Measure::Rate => "rate",
                    Measure::Average => "average",
                };
                let window = match (self.metric, fixed) {
                    (Metric::DailyCost, _) => "the UTC day".to_owned(),
                    (_, true) => format!("the last {default}"),
                    (_, false) => format!("{default} by default"),
                };
                format!("window {measure}, {window}")
            }
        }
    }

    /// Its row in the table of the documentation.
    pub fn markdown_row(&self) -> String {
        let group = match self.group_by {
            [] => "all".to_owned(),
            dimensions => dimensions.iter().map(|dimension| dimension.as_str()).collect::<Vec<_>>().join(", "),
        };
        format!(
            "| `{}` | {} | {} | {group} | {} | {} | `{}` |",
            self.name,
            self.unit.as_str(),
            self.kind_words(),
            self.help,
            self.from,
            self.example
        )
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
