//! Rules: listed, checked, made, changed, taken back.

use super::Alerts;
use crate::alerts::AlertsError;
use crate::alerts::catalog::CatalogRule;
use crate::clock;
use crate::store::{RuleLog, SettingKind, StoreError};
use model::alert::rule::RULES_MAX;
use model::alert::{Rule, RuleCheck, RuleDraft, RuleError, RuleFault, RuleInfo, SettingOrigin};

impl Alerts {
    /// Rules by name.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rules(&self) -> Result<Vec<RuleInfo>, AlertsError> {
        let logs = self.store.rule_logs().await?;
        let catalog = self.catalog();
        let info = |(name, rule): (&String, &CatalogRule)| {
            let RuleLog { firing, fired_at } = logs.get(name).copied().unwrap_or_default();
            RuleInfo {
                name: name.clone(),
                spec: rule.spec.clone(),
                origin: rule.origin,
                builtin: rule.builtin,
                group_by: groups(&rule.rule),
                firing,
                fired_at,
            }
        };
        Ok(catalog.rules.iter().map(info).collect())
    }

    /// # Errors
    /// There is no such rule, or the database does not answer.
    pub async fn rule(&self, name: &str) -> Result<RuleInfo, AlertsError> {
        self.rules().await?.into_iter().find(|rule| rule.name == name).ok_or_else(|| no_rule(name))
    }

    /// Whether a rule could be saved.
    pub fn check_rule(&self, draft: &RuleDraft) -> RuleCheck {
        match Rule::compile(&draft.name, &draft.spec) {
            Ok(rule) => RuleCheck { fault: None, group_by: groups(&rule) },
            Err(error) => RuleCheck { fault: Some(fault(&error)), group_by: Vec::new() },
        }
    }

    /// Makes a rule, or changes one that is not in the file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn save_rule(&self, draft: &RuleDraft) -> Result<(), AlertsError> {
        Rule::compile(&draft.name, &draft.spec).map_err(AlertsError::BadRule)?;
        let _turn = self.turn().await?;
        let catalog = self.catalog();
        match catalog.rules.get(&draft.name) {
            Some(rule) => writable(&draft.name, rule)?,
            None if catalog.rules.len() >= RULES_MAX => {
                return Err(AlertsError::Bad(format!(
                    "There are {RULES_MAX} rules, which is the most: remove one first."
                )));
            }
            None => {}
        }
        let body = serde_json::to_string(&draft.spec).map_err(StoreError::from)?;
        self.store.put_alert_setting(SettingKind::Rule, &draft.name, &body, clock::now()).await?;
        self.reload().await
    }

    /// Takes back what was made of a rule here.
    ///
    /// # Errors
    /// There is no such rule, or it was not made here.
    pub async fn remove_rule(&self, name: &str) -> Result<(), AlertsError> {
        let _turn = self.turn().await?;
        let catalog = self.catalog();
        let rule = catalog.rules.get(name).ok_or_else(|| no_rule(name))?;
        writable(name, rule)?;
        if rule.origin == SettingOrigin::Builtin {
            return Err(AlertsError::ReadOnly(format!(
                "The rule {name:?} comes with the program and is as it came: turn it off instead (`enabled: false`)."
            )));
        }
        self.store.remove_alert_setting(SettingKind::Rule, name).await?;
        self.reload().await
    }
}

fn writable(name: &str, rule: &CatalogRule) -> Result<(), AlertsError> {
    if rule.origin == SettingOrigin::File {
        return Err(AlertsError::ReadOnly(format!(
            "The rule {name:?} comes from the alerts file: change it there and restart, or give this one another name."
        )));
    }
    Ok(())
}

fn no_rule(name: &str) -> AlertsError {
    AlertsError::NotFound(format!("There is no rule {name:?}: see /api/v1/alert-rules for those there are."))
}

fn groups(rule: &Rule) -> Vec<String> {
    rule.group_by.iter().map(|dimension| dimension.as_str().to_owned()).collect()
}

pub fn fault(error: &RuleError) -> RuleFault {
    RuleFault { key: error.key.map(str::to_owned), column: error.column, problem: error.problem.clone() }
}
