//! The layers that settings come from, lowest to highest: defaults, file,
//! environment, flags.

use super::key::Key;
use std::collections::BTreeMap;
use std::fmt;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// Path of the file, as it was found.
    File(String),
    /// Name of the variable.
    Environment(&'static str),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// What was set, as text: a later layer replaces what an earlier one said.
#[derive(Default)]
pub struct Layers(BTreeMap<Key, (String, Origin)>);

impl Layers {
    pub fn put(&mut self, key: Key, text: String, origin: Origin) {
        self.0.insert(key, (text, origin));
    }

    pub fn get(&self, key: Key) -> Option<(&str, &Origin)> {
        self.0.get(&key).map(|(text, origin)| (text.as_str(), origin))
    }

    pub fn origin(&self, key: Key) -> Origin {
        self.0.get(&key).map_or(Origin::Default, |(_, origin)| origin.clone())
    }
}
