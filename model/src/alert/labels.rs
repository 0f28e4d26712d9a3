//! Properties of what is alerted about.

use super::Dimension;
use super::grammar::Filter;
use crate::event::KEY_BYTES_MAX;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text as a label: models and tools may have names of any length and
/// content, keys of groups may not.
pub fn clip(text: &str) -> &str {
    let text = text.split('\0').next().unwrap_or_default();
    &text[..text.floor_char_boundary(KEY_BYTES_MAX)]
}

/// Properties of an event or a gateway; what is unknown is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labels {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub gateway: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub session: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub channel: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tool: String,
    /// Type of the event; of a gateway, the kinds of events that stopped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub event_type: String,
}

impl Labels {
    pub fn get(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Gateway => &self.gateway,
            Dimension::Agent => &self.agent,
            Dimension::Channel => &self.channel,
            Dimension::Session => &self.session,
            Dimension::Model => &self.model,
            Dimension::Tool => &self.tool,
        }
    }

    fn get_mut(&mut self, dimension: Dimension) -> &mut String {
        match dimension {
            Dimension::Gateway => &mut self.gateway,
            Dimension::Agent => &mut self.agent,
            Dimension::Channel => &mut self.channel,
            Dimension::Session => &mut self.session,
            Dimension::Model => &mut self.model,
            Dimension::Tool => &mut self.tool,
        }
    }

    pub fn pass(&self, filter: &Filter) -> bool {
        filter.decide(&mut |test| Some(test.matches(self.get(test.dimension)))) == Some(true)
    }

    /// Only what a rule groups by.
    #[must_use]
    pub fn only(&self, dimensions: &[Dimension]) -> Self {
        let mut kept = Self::default();
        for dimension in dimensions {
            self.get(*dimension).clone_into(kept.get_mut(*dimension));
        }
        kept
    }

    /// Names and values of what a rule groups by.
    pub fn group(&self, dimensions: &[Dimension]) -> BTreeMap<String, String> {
        dimensions.iter().map(|dimension| (dimension.as_str().to_owned(), self.get(*dimension).to_owned())).collect()
    }

    /// Key of the group; no value holds a NUL.
    pub fn group_key(&self, dimensions: &[Dimension]) -> String {
        let mut key = String::new();
        for (index, dimension) in dimensions.iter().enumerate() {
            if index > 0 {
                key.push('\0');
            }
            key.push_str(self.get(*dimension));
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_and_hold_no_nul() {
        assert_eq!(clip("a\0b"), "a");
        let long = "é".repeat(KEY_BYTES_MAX);
        assert_eq!(clip(&long).len(), KEY_BYTES_MAX);
        let odd = format!("x{long}");
        assert_eq!(clip(&odd).len(), KEY_BYTES_MAX - 1);
    }
}
