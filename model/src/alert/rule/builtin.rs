//! Rules that come with the program.

use super::{RuleFile, RuleSpec};
use std::collections::BTreeMap;

/// Their text, for whoever wants to read or copy it.
pub const BUILTIN_YAML: &str = include_str!("../builtin.yaml");

/// The built-in rules by name. A test parses the text, so it always does.
pub fn builtin_rules() -> BTreeMap<String, RuleSpec> {
    RuleFile::read(BUILTIN_YAML, &BTreeMap::new()).map(|file| file.rules).unwrap_or_default()
}
