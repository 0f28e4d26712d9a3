//! The language of conditions.
//!
//! ```text
//! condition = any [ "where" filter ] [ "by" dimensions ] [ "for" period ]
//! any       = all { "OR" all }          all = not { "AND" not }
//! not       = "NOT" not | "(" any ")" | test
//! test      = metric [ "over" period ] [ op operand [ "over" period ] ]
//! operand   = quantity | [ number "x" ] "rolling_avg" | [ percent "of" ] ( "budget" | quantity )
//! ```

mod ast;
mod fault;
mod filter;
mod input;
mod operand;
mod parse;
mod print;
mod tree;

pub use ast::{Comparison, Condition, Op, Operand, Quantity, Test};
pub use fault::ConditionError;
pub use filter::{Filter, FilterOp, FilterTest};
pub use tree::Tree;

/// Longest condition, in bytes.
pub const CONDITION_BYTES_MAX: usize = 2000;
/// Deepest nesting of parentheses and `NOT`.
pub const DEPTH_MAX: usize = 16;
/// Most tests of metrics in a condition.
pub const TESTS_MAX: usize = 16;
/// Most comparisons in a filter.
pub const FILTER_TESTS_MAX: usize = 32;
/// Most values in a list of a filter.
pub const FILTER_VALUES_MAX: usize = 64;
/// Longest number, in characters.
pub const NUMBER_CHARS_MAX: usize = 20;
/// Largest number.
pub const NUMBER_MAX: f64 = 1e15;
/// Shortest and longest window and baseline.
pub const WINDOW_MIN: super::Period = super::Period::from_seconds(1);
pub const WINDOW_MAX: super::Period = super::Period::from_seconds(31 * 86_400);

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
