//! Rules: built in, changed by the file, added to by people.

use super::file::Base;
use crate::store::SettingKind;
use model::alert::rule::{RULES_MAX, builtin_rules};
use model::alert::{Rule, RuleSpec, SettingOrigin};
use std::collections::BTreeMap;

/// A rule in force or turned off.
#[derive(Clone, Debug)]
pub struct CatalogRule {
    pub spec: RuleSpec,
    pub rule: Rule,
    pub origin: SettingOrigin,
    /// A rule of this name comes with the program.
    pub builtin: bool,
}

/// The file has the last word on what it names; people on the rest.
pub fn merge(base: &Base, made: Vec<(String, String)>) -> BTreeMap<String, CatalogRule> {
    let builtin = builtin_rules();
    let mut specs: BTreeMap<String, (RuleSpec, SettingOrigin)> =
        builtin.iter().map(|(name, spec)| (name.clone(), (spec.clone(), SettingOrigin::Builtin))).collect();
    for (name, spec) in base.file.rules.over(builtin.clone()) {
        // Budgets of the file change rules that it does not name.
        let is_changed = base.file.rules.rules.contains_key(&name) || builtin.get(&name) != Some(&spec);
        let origin = if is_changed { SettingOrigin::File } else { SettingOrigin::Builtin };
        specs.insert(name, (spec, origin));
    }
    for (name, body) in made {
        if specs.get(&name).is_some_and(|(_, origin)| *origin == SettingOrigin::File) {
            continue;
        }
        if specs.len() >= RULES_MAX && !specs.contains_key(&name) {
            tracing::error!(name, "a rule is left out: there are {RULES_MAX} already");
            continue;
        }
        match serde_json::from_str(&body) {
            Ok(spec) => drop(specs.insert(name, (spec, SettingOrigin::Ui))),
            Err(error) => tracing::error!(kind = SettingKind::Rule.as_str(), name, %error, "a rule could not be read"),
        }
    }
    let compile = |(name, (spec, origin)): (String, (RuleSpec, SettingOrigin))| match Rule::compile(&name, &spec) {
        Ok(rule) => {
            let builtin = builtin.contains_key(&name);
            Some((name, CatalogRule { spec, rule, origin, builtin }))
        }
        Err(error) => {
            tracing::error!(%error, "a rule is left out");
            None
        }
    };
    specs.into_iter().filter_map(compile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::AlertsFile;
    use model::alert::Severity;

    fn made(name: &str, condition: &str) -> (String, String) {
        let spec = RuleSpec::new(condition, Severity::Info, "m");
        (name.to_owned(), serde_json::to_string(&spec).unwrap())
    }

    #[test]
    fn the_file_wins_over_people_and_people_over_what_is_built_in() {
        let text = "alerts: {context_warning: {condition: tokens_percent_used > 70%}}";
        let base = Base { file: AlertsFile::read(text).unwrap(), ..Base::default() };
        let rules = merge(
            &base,
            vec![
                made("context_warning", "tokens_percent_used > 1%"),
                made("context_critical", "tokens_percent_used > 99%"),
                made("mine", "errors > 3"),
            ],
        );
        assert_eq!(rules["context_warning"].spec.condition, "tokens_percent_used > 70%");
        assert_eq!(rules["context_warning"].origin, SettingOrigin::File);
        assert_eq!(rules["context_critical"].spec.condition, "tokens_percent_used > 99%");
        assert!(rules["context_critical"].builtin);
        assert_eq!(rules["mine"].origin, SettingOrigin::Ui);
        assert_eq!(rules["hung_agent"].origin, SettingOrigin::Builtin);
    }

    #[test]
    fn rules_are_bounded() {
        let rules = merge(&Base::default(), (0..=RULES_MAX).map(|n| made(&format!("r{n}"), "errors > 3")).collect());
        assert_eq!(rules.len(), RULES_MAX);
    }
}
