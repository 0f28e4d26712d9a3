//! What is wrong with a configuration.

use std::fmt;

/// Everything that is wrong, so that one run is enough to mend it all. Each
/// line names the setting, where it was set, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration has ")?;
        match self.0.len() {
            1 => f.write_str("a problem:")?,
            count => write!(f, "{count} problems:")?,
        }
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for Problems {}
