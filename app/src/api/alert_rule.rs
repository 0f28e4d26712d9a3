//! The editor of one rule.

use super::alert_rule_try::RuleOutcome;
use crate::facade::FacadeError;
use crate::forms::FormField;

/// Where the rule of an editor comes from, and so what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleStanding {
    New,
    /// As it comes with the program.
    Builtin,
    /// It comes with the program, and was changed here.
    Changed,
    /// Made here.
    Own,
    /// In the rules file; not to be changed here.
    File,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RuleEditor {
    /// Empty for a new rule.
    pub name: String,
    pub standing: RuleStanding,
    pub fields: Vec<FormField>,
    /// Metrics, operators and placeholders, as HTML.
    pub reference: String,
    /// Of the check or test that the address asks for.
    pub outcome: RuleOutcome,
    /// Alerts of it that fire now.
    pub firing: u64,
}

/// `name` is empty for a new rule; `search` is the query of the page's
/// address: fields that were sent without script, and what to `try`.
pub async fn load_alert_rule(name: String, search: &str) -> Result<RuleEditor, FacadeError> {
    use crate::forms::{RULE_KEYS, rule_fields};

    let door = super::door::Door::open().await?;
    let sent = crate::forms::from_query(search);
    let rule = door.answer(find(&*door.facade, &name, sent.get("from")).await)?;
    let is_new = name.is_empty();
    let standing = rule.as_ref().filter(|_| !is_new).map_or(RuleStanding::New, standing);
    let written = sent.contains_key("condition");
    let mut form = match &rule {
        Some(rule) => crate::forms::rule_form(&rule.name, &rule.spec),
        None => crate::forms::Form::new(),
    };
    if is_new {
        form.remove("name");
    }
    if written {
        form.retain(|key, _| key == "name");
    }
    let sent_fields = sent.iter().filter(|(key, _)| RULE_KEYS.contains(&key.as_str()) && (is_new || *key != "name"));
    form.extend(sent_fields.map(|(key, value)| (key.clone(), value.clone())));
    let outcome = match sent.get("try").map(String::as_str) {
        Some(what) => door.answer(super::alert_rule_try::outcome(&*door.facade, &form, what == "test").await)?,
        None => RuleOutcome::default(),
    };
    Ok(RuleEditor {
        name,
        standing,
        fields: rule_fields(&form, is_new, standing == RuleStanding::File),
        reference: crate::drawn::parts::rule_reference(),
        outcome,
        firing: rule.filter(|_| !is_new).map_or(0, |rule| rule.firing),
    })
}

/// The rule that is edited, or the one a new rule starts from.
async fn find(
    facade: &dyn crate::facade::Facade,
    name: &str,
    from: Option<&String>,
) -> Result<Option<model::alert::RuleInfo>, FacadeError> {
    let wanted = if name.is_empty() { from.map(String::as_str).unwrap_or_default() } else { name };
    if wanted.is_empty() {
        return Ok(None);
    }
    let found = facade.alert_rules().await?.into_iter().find(|rule| rule.name == wanted);
    match found {
        None if !name.is_empty() => Err(FacadeError::NotFound(format!(
            "There is no rule \"{name}\": it may have been removed. /alerts/rules lists those there are."
        ))),
        found => Ok(found),
    }
}

fn standing(rule: &model::alert::RuleInfo) -> RuleStanding {
    use model::alert::SettingOrigin;

    match (rule.origin, rule.builtin) {
        (SettingOrigin::File, _) => RuleStanding::File,
        (SettingOrigin::Builtin, _) => RuleStanding::Builtin,
        (SettingOrigin::Ui, true) => RuleStanding::Changed,
        (SettingOrigin::Ui, false) => RuleStanding::Own,
    }
}

/// `gateway, session`, or `all` for one group of everything.
pub fn groups_words(group_by: &[String]) -> String {
    if group_by.is_empty() { "all".to_owned() } else { group_by.join(", ") }
}
