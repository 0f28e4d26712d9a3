//! Parsed conditions.

use super::{Filter, Tree};
use crate::alert::{Dimension, Metric, Period};

/// A condition with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub expr: Tree<Test>,
    pub filter: Option<Filter>,
    /// Empty for `by all`: one group of everything.
    pub group_by: Option<Vec<Dimension>>,
    /// How long it must hold.
    pub hold: Option<Period>,
}

/// One test of one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub metric: Metric,
    pub window: Option<Period>,
    /// Absent for flags.
    pub comparison: Option<Comparison>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub op: Op,
    pub operand: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Fixed(Quantity),
    /// Part of a quantity, or of the rule's budget where none is named.
    Share {
        percent: f64,
        of: Option<Quantity>,
    },
    /// A multiple of the mean over the windows before this one.
    Average {
        factor: f64,
        over: Option<Period>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    Number(f64),
    Percent(f64),
    Usd(f64),
    Time(Period),
}

impl Quantity {
    /// In the base unit: fractions, dollars, seconds or a plain number.
    pub fn base(self) -> f64 {
        match self {
            Self::Number(number) | Self::Usd(number) => number,
            Self::Percent(percent) => percent / 100.0,
            Self::Time(period) => period.seconds(),
        }
    }
}

impl Op {
    pub const ALL: [(&'static str, Self); 7] = [
        (">=", Self::GreaterOrEqual),
        ("<=", Self::LessOrEqual),
        ("!=", Self::NotEqual),
        ("==", Self::Equal),
        (">", Self::Greater),
        ("<", Self::Less),
        ("=", Self::Equal),
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        }
    }

    #[expect(clippy::float_cmp, reason = "the condition asks for equality")]
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left != right,
        }
    }

    /// Whether a growing left side can only make it true.
    pub fn is_rising(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

impl Condition {
    /// The metrics it reads, in order, repetitions included.
    pub fn metrics(&self) -> Vec<Metric> {
        self.expr.leaves().into_iter().map(|test| test.metric).collect()
    }

    /// Whether it speaks of the rule's budget.
    pub fn needs_budget(&self) -> bool {
        self.expr
            .leaves()
            .into_iter()
            .any(|test| matches!(&test.comparison, Some(Comparison { operand: Operand::Share { of: None, .. }, .. })))
    }
}
