//! What is wrong with a rule.

use std::fmt;

/// What is wrong with a rule, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleError {
    /// Name of the rule; empty for the file as a whole.
    pub rule: String,
    /// Line in the file, from 1, where it is known.
    pub line: Option<u64>,
    /// The key of the rule that is meant.
    pub key: Option<&'static str>,
    /// Column in the text of that key, from 1.
    pub column: Option<usize>,
    pub problem: String,
}

impl std::error::Error for RuleError {}

impl RuleError {
    pub fn of(key: &'static str, problem: impl Into<String>) -> Self {
        Self { key: Some(key), problem: problem.into(), ..Self::default() }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut place = Vec::new();
        if !self.rule.is_empty() {
            place.push(format!("rule `{}`", self.rule));
        }
        place.extend(self.line.map(|line| format!("line {line}")));
        place.extend(self.key.map(|key| format!("`{key}`")));
        if !place.is_empty() {
            write!(f, "{}: ", place.join(", "))?;
        }
        f.write_str(&self.problem)
    }
}
