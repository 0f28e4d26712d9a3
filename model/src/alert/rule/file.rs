//! Rules in a YAML file.

use super::{Budgets, Rule, RuleError, RuleSpec, field};
use crate::alert::Severity;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// Largest file of rules, in bytes.
pub const RULES_FILE_BYTES_MAX: usize = 256 * 1024;
/// Most rules in a file.
pub const RULES_MAX: usize = 500;

type Fields = BTreeMap<String, Spanned<field::Field>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    alerts: Option<BTreeMap<String, Spanned<Fields>>>,
    #[serde(default)]
    budgets: Option<Budgets>,
    /// For whoever delivers; not read here.
    #[serde(default, rename = "receivers")]
    _receivers: Option<serde::de::IgnoredAny>,
    #[serde(default, rename = "routes")]
    _routes: Option<serde::de::IgnoredAny>,
}

/// What a file of rules holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleFile {
    pub rules: BTreeMap<String, RuleSpec>,
    pub budgets: Budgets,
}

impl RuleFile {
    /// Reads a file. A rule with the name of one of `defaults` may leave out
    /// what it does not change.
    ///
    /// # Errors
    /// The first rule that is wrong, with its line.
    pub fn read(text: &str, defaults: &BTreeMap<String, RuleSpec>) -> Result<Self, RuleError> {
        let whole = |problem: String| RuleError { problem, ..RuleError::default() };
        if text.len() > RULES_FILE_BYTES_MAX {
            return Err(whole(format!("the file has {} bytes; at most {RULES_FILE_BYTES_MAX} are read", text.len())));
        }
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let document: Document = serde_saphyr::from_str(text).map_err(|error| RuleError {
            line: error.location().map(|location| location.line()),
            ..whole(format!(
                "the file is not a mapping of `alerts`, `budgets`, `receivers` and `routes`: {}",
                error.without_snippet()
            ))
        })?;
        let alerts = document.alerts.unwrap_or_default();
        if alerts.len() > RULES_MAX {
            return Err(whole(format!("the file has {} rules; at most {RULES_MAX} are taken", alerts.len())));
        }
        let mut rules = BTreeMap::new();
        for (name, fields) in alerts {
            let line = fields.referenced.line();
            let spec = rule(&name, &fields.value, line, defaults.get(&name))?;
            rules.insert(name, spec);
        }
        let budgets = document.budgets.unwrap_or_default();
        for name in Budgets::NAMES {
            if budgets.get(name).is_some_and(|dollars| !dollars.is_finite() || dollars <= 0.0) {
                return Err(whole(format!("`budgets.{name}` is an amount in US dollars above zero, such as 20")));
            }
        }
        Ok(Self { rules, budgets })
    }

    /// The rules of `defaults`, changed and added to by this file.
    #[must_use]
    pub fn over(&self, mut defaults: BTreeMap<String, RuleSpec>) -> BTreeMap<String, RuleSpec> {
        defaults.extend(self.rules.clone());
        self.budgets.apply(&mut defaults);
        defaults
    }
}

fn rule(name: &str, fields: &Fields, line: u64, default: Option<&RuleSpec>) -> Result<RuleSpec, RuleError> {
    let named = |error: RuleError, line: u64| RuleError { rule: name.to_owned(), line: Some(line), ..error };
    let mut spec = default.cloned().unwrap_or_else(|| RuleSpec::new("", Severity::Warning, ""));
    let mut lines = BTreeMap::new();
    for (written, value) in fields {
        let at = value.referenced.line();
        let key = field::key(written).map_err(|error| named(error, at))?;
        if lines.insert(key, at).is_some() {
            return Err(named(RuleError::of(key, "is given twice, as `where` and as `filter`"), at));
        }
        field::set(&mut spec, key, &value.value).map_err(|error| named(error, at))?;
    }
    for (key, text) in [("condition", &spec.condition), ("message", &spec.message)] {
        if text.is_empty() {
            return Err(named(RuleError::of(key, "is required"), line));
        }
    }
    // Budgets are applied later: a rule that waits for one is not wrong.
    let waits = spec.enabled && spec.budget.is_none();
    let checked = RuleSpec { budget: spec.budget.or(waits.then_some(1.0)), ..spec.clone() };
    let error_line = |error: &RuleError| error.key.and_then(|key| lines.get(key)).copied().unwrap_or(line);
    match Rule::compile(name, &checked) {
        Ok(rule) if waits && rule.condition.needs_budget() => Ok(RuleSpec { enabled: false, ..spec }),
        Ok(_) => Ok(spec),
        Err(error) => {
            let at = error_line(&error);
            Err(named(error, at))
        }
    }
}
