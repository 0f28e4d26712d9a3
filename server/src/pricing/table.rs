//! A table of prices, and how the price of a model is found in it.

use super::file;
use super::names::{FREE, Names};
use model::Timestamp;
use model::event::NanoUsd;
use std::path::Path;
use std::sync::Arc;

const BUNDLED: &str = include_str!("../../prices/prices.toml");

/// US dollars per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Of input that is neither read from nor written to the cache.
    pub input: NanoUsd,
    pub output: NanoUsd,
    pub cache_read: NanoUsd,
    pub cache_write: NanoUsd,
}

/// One entry of a price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Only for calls through this provider; `None` for any.
    pub provider: Option<String>,
    /// In small letters; a star at its end stands for any rest.
    pub model: String,
    /// Events before this instant have another price.
    pub from: Option<Timestamp>,
    pub rate: Rate,
}

impl Price {
    fn is_for(&self, name: &str, provider: Option<&str>, at: Timestamp) -> bool {
        let fits = match self.model.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == self.model,
        };
        fits && self.from.is_none_or(|from| from <= at)
            && self.provider.as_deref().is_none_or(|wanted| provider == Some(wanted))
    }

    /// The greatest of those that are for a model is its price.
    fn rank(&self) -> impl Ord {
        (self.provider.is_some(), !self.model.ends_with('*'), self.model.len(), self.from)
    }
}

/// Price lists, one laid over the other. The default has no prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceTable {
    version: Arc<str>,
    /// The first that knows a model counts.
    lists: Vec<Vec<Price>>,
}

impl Default for PriceTable {
    fn default() -> Self {
        Self { version: "none".into(), lists: Vec::new() }
    }
}

impl PriceTable {
    /// The list that is part of the program.
    ///
    /// # Errors
    /// If it is broken, which a test rules out.
    pub fn bundled() -> Result<Self, String> {
        let (version, prices) = file::parse(BUNDLED).map_err(|problem| format!("the bundled price list {problem}"))?;
        Ok(Self { version: version.into(), lists: vec![prices] })
    }

    /// This table below another list of prices.
    ///
    /// # Errors
    /// What is wrong with the text: line, key and remedy.
    pub fn overlaid(self, text: &str) -> Result<Self, String> {
        let (version, prices) = file::parse(text)?;
        let lists = std::iter::once(prices).chain(self.lists).collect();
        Ok(Self { version: format!("{}+{version}", self.version).into(), lists })
    }

    /// The bundled list below the one of a file.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn with_file(path: &Path) -> Result<Self, String> {
        let problem = |problem: String| format!("{} {problem}", path.display());
        let text = file::read(path).map_err(problem)?;
        Self::bundled()?.overlaid(&text).map_err(problem)
    }

    /// Names the lists that this table is made of.
    pub fn version(&self) -> &Arc<str> {
        &self.version
    }

    /// The lists, the topmost first.
    pub fn lists(&self) -> &[Vec<Price>] {
        &self.lists
    }

    /// The price of a model at an instant: of the topmost list that knows it,
    /// by the most literal of the model's names.
    pub fn rate(&self, provider: Option<&str>, model: &str, at: Timestamp) -> Option<Rate> {
        let names = Names::of(provider, model);
        self.lists.iter().find_map(|list| find(list, &names, at)).or_else(|| names.is_free().then_some(FREE))
    }
}

fn find(list: &[Price], names: &Names, at: Timestamp) -> Option<Rate> {
    let best = |name: &String| {
        let fitting = list.iter().filter(|price| price.is_for(name, names.provider(), at));
        fitting.max_by(|one, other| one.rank().cmp(&other.rank()))
    };
    // A name that says "free" is only found under that whole name.
    let tried = if names.is_free() { 1 } else { names.models().len() };
    names.models().iter().take(tried).find_map(best).map(|price| price.rate)
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
