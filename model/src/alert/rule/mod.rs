//! Rules: what is written, what it means, and those that come built in.

mod budgets;
mod compile;
mod error;
mod spec;
mod template;

#[cfg(feature = "rules-file")]
mod builtin;
#[cfg(feature = "rules-file")]
mod field;
#[cfg(feature = "rules-file")]
mod file;

pub use budgets::{BUDGET_PERCENTS, Budgets};
pub use compile::{BASELINE_WINDOWS_MIN, Rule, Scope, baseline_of, window_of};
pub use error::RuleError;
pub use spec::{DESCRIPTION_BYTES_MAX, NoData, RULE_NAME_BYTES_MAX, RuleSpec};
pub use template::{BadTemplate, MESSAGE_BYTES_MAX, MetricName, PLACEHOLDERS, Placeholder, Reading, Template};

#[cfg(feature = "rules-file")]
pub use builtin::{BUILTIN_YAML, builtin_rules};
#[cfg(feature = "rules-file")]
pub use file::{RULES_FILE_BYTES_MAX, RULES_MAX, RuleFile};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
