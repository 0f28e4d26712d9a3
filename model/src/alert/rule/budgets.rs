//! Budgets per day.

use super::RuleSpec;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Shares of a budget that have a rule each.
pub const BUDGET_PERCENTS: [u8; 3] = [50, 80, 100];

/// US dollars per UTC day; what is absent is not watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Budgets {
    /// Of everything together.
    pub all: Option<f64>,
    /// Of each agent.
    pub agent: Option<f64>,
    /// Of each gateway.
    pub gateway: Option<f64>,
}

impl Budgets {
    pub const NAMES: [&'static str; 3] = ["all", "agent", "gateway"];

    pub fn get(&self, name: &str) -> Option<f64> {
        match name {
            "all" => self.all,
            "agent" => self.agent,
            "gateway" => self.gateway,
            _ => None,
        }
    }

    /// Sets the built-in budget rules to these amounts and turns them on; one
    /// that has an amount of its own keeps it.
    pub fn apply(&self, rules: &mut BTreeMap<String, RuleSpec>) {
        for name in Self::NAMES {
            let Some(dollars) = self.get(name) else { continue };
            for percent in BUDGET_PERCENTS {
                if let Some(rule) =
                    rules.get_mut(&format!("budget_{name}_{percent}")).filter(|rule| rule.budget.is_none())
                {
                    rule.budget = Some(dollars);
                    rule.enabled = true;
                }
            }
        }
    }
}
