//! What is wrong with a condition.

use super::input::Input;
use winnow::error::ParserError;
use winnow::stream::Location;

/// What is wrong with a condition, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConditionError {
    /// Position of the character, from 1.
    pub column: usize,
    pub problem: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl std::fmt::Display for ConditionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "column {}: {}", self.column, self.problem)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

/// A fault at a byte of the text, before columns are counted.
#[derive(Clone, Debug)]
pub struct Fault {
    at: usize,
    problem: String,
    suggestion: Option<String>,
}

impl Fault {
    pub fn new(at: usize, problem: impl Into<String>) -> Self {
        Self { at, problem: problem.into(), suggestion: None }
    }

    #[must_use]
    pub fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    pub fn locate(self, text: &str) -> ConditionError {
        let column = text.char_indices().take_while(|(at, _)| *at < self.at).count() + 1;
        ConditionError { column, problem: self.problem, suggestion: self.suggestion }
    }
}

impl ParserError<Input<'_>> for Fault {
    type Inner = Self;

    fn from_input(input: &Input<'_>) -> Self {
        Self::new(input.current_token_start(), "this is not understood")
    }

    fn into_inner(self) -> Result<Self::Inner, Self> {
        Ok(self)
    }
}
