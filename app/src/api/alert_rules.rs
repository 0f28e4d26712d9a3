//! The list of rules.

use crate::facade::FacadeError;
use model::Timestamp;
use model::alert::{SettingOrigin, Severity};

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleRow {
    pub name: String,
    pub description: String,
    pub severity: Severity,
    pub condition: String,
    /// `gateway, session`, or `all` for one group of everything.
    pub groups: String,
    pub origin: SettingOrigin,
    /// A rule of this name comes with the program.
    pub builtin: bool,
    pub enabled: bool,
    /// Alerts of it that fire now.
    pub firing: u64,
    pub fired_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RulesAnswer {
    /// By name.
    pub rules: Vec<RuleRow>,
    /// What the list is filtered by; may be empty.
    pub q: String,
    /// How many rules there are without the filter.
    pub count: usize,
}

/// `search` is the query of the page's address.
pub async fn load_alert_rules(search: &str) -> Result<RulesAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let q = crate::forms::from_query(search).remove("q").unwrap_or_default();
    let rules = door.answer(door.facade.alert_rules().await)?;
    let count = rules.len();
    let rules = rules.into_iter().map(row).filter(|row| matches(row, &q)).collect();
    Ok(RulesAnswer { rules, q, count })
}

fn row(rule: model::alert::RuleInfo) -> RuleRow {
    RuleRow {
        name: rule.name,
        description: rule.spec.description.unwrap_or_default(),
        severity: rule.spec.severity,
        condition: rule.spec.condition,
        groups: super::alert_rule::groups_words(&rule.group_by),
        origin: rule.origin,
        builtin: rule.builtin,
        enabled: rule.spec.enabled,
        firing: rule.firing,
        fired_at: rule.fired_at,
    }
}

/// Whether every word is in one of the texts of a line, without regard to case.
fn matches(row: &RuleRow, q: &str) -> bool {
    let state = if row.enabled { "on" } else { "off" };
    let texts = [&row.name, &row.description, row.severity.as_str(), &row.condition, &row.groups, state];
    let text = texts.join("\n").to_lowercase();
    q.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_finds_words_anywhere_in_a_line() {
        let row = RuleRow {
            name: "hung_agent".into(),
            description: "A turn does not end.".into(),
            severity: Severity::Critical,
            condition: "turn_duration > 300s".into(),
            groups: "gateway, session".into(),
            origin: SettingOrigin::Builtin,
            builtin: true,
            enabled: true,
            firing: 0,
            fired_at: None,
        };
        for q in ["", "HUNG", "critical session", "300s", "turn end"] {
            assert!(matches(&row, q), "{q}");
        }
        for q in ["cost", "hung off"] {
            assert!(!matches(&row, q), "{q}");
        }
    }
}
