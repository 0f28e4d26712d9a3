//! Which rules an event concerns.

use super::compiled::Compiled;
use crate::alert::metric::CATALOGUE;
use crate::alert::{Dimension, Labels};
use std::collections::HashMap;

type ByValue = HashMap<String, Vec<u32>>;

/// Rules by the metrics they read, and by what they ask events to be.
#[derive(Debug, Default)]
pub struct Index {
    /// Rules without such a filter, for each metric.
    open: Vec<Vec<u32>>,
    /// Rules by the value that a property must have, for each metric.
    keyed: Vec<Vec<(Dimension, ByValue)>>,
    /// Every metric that is read.
    pub wanted: u64,
}

impl Index {
    pub fn new(rules: &[Compiled]) -> Self {
        let mut index =
            Self { open: vec![Vec::new(); CATALOGUE.len()], keyed: vec![Vec::new(); CATALOGUE.len()], wanted: 0 };
        for (number, compiled) in (0..).zip(rules) {
            index.wanted |= compiled.reads;
            for place in bits(compiled.reads) {
                index.enter(place, number, compiled);
            }
        }
        index
    }

    fn enter(&mut self, place: usize, number: u32, compiled: &Compiled) {
        let Some((dimension, values)) = compiled.only_for() else {
            self.open[place].push(number);
            return;
        };
        let keyed = &mut self.keyed[place];
        let slot = keyed.iter().position(|(held, _)| *held == dimension).unwrap_or_else(|| {
            keyed.push((dimension, HashMap::new()));
            keyed.len() - 1
        });
        for value in values {
            keyed[slot].1.entry(value.clone()).or_default().push(number);
        }
    }

    /// Rules that read any of these metrics and may take these labels, in
    /// order, each once.
    pub fn concerned(&self, metrics: u64, labels: &Labels, found: &mut Vec<u32>) {
        found.clear();
        for place in bits(metrics & self.wanted) {
            found.extend_from_slice(&self.open[place]);
            for (dimension, by_value) in &self.keyed[place] {
                if let Some(rules) = by_value.get(labels.get(*dimension)) {
                    found.extend_from_slice(rules);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
    }
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (set != 0).then(|| {
            let place = set.trailing_zeros() as usize;
            set &= set - 1;
            place
        })
    })
}
