//! The alerts file: rules, budgets, receivers and routes.

use super::receivers::{NamedReceiver, named_receiver};
use crate::alerts::delivery::receiver_of;
use crate::config::WebhookUrl;
use model::alert::quiet::MATCHERS_MAX;
use model::alert::rule::{RULES_FILE_BYTES_MAX, RuleFile, builtin_rules};
use model::alert::{RECEIVERS_MAX, ROUTES_MAX, Route, SettingOrigin};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Name of the receiver of `ALERT_WEBHOOK_URL`.
pub const DEFAULT_RECEIVER: &str = "default";

/// What the alerts file says; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertsFile {
    pub rules: RuleFile,
    pub receivers: BTreeMap<String, Arc<NamedReceiver>>,
    pub routes: Vec<Route>,
}

/// The part that the rules do not read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    receivers: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    routes: Option<Vec<Route>>,
    #[serde(default, rename = "alerts")]
    _alerts: Option<IgnoredAny>,
    #[serde(default, rename = "budgets")]
    _budgets: Option<IgnoredAny>,
}

impl AlertsFile {
    /// # Errors
    /// What is wrong, and where.
    pub fn open(path: &Path) -> Result<Self, String> {
        let problem = |problem: String| format!("{}: {problem}", path.display());
        let size = fs::metadata(path).map_err(|error| problem(format!("cannot be read: {error}")))?.len();
        if size > RULES_FILE_BYTES_MAX as u64 {
            return Err(problem(format!("has {size} bytes; at most {RULES_FILE_BYTES_MAX} are read")));
        }
        let text = fs::read_to_string(path).map_err(|error| problem(format!("cannot be read: {error}")))?;
        Self::read(&text).map_err(problem)
    }

    /// # Errors
    /// What is wrong, and where.
    pub fn read(text: &str) -> Result<Self, String> {
        let rules = RuleFile::read(text, &builtin_rules()).map_err(|error| error.to_string())?;
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self { rules, ..Self::default() });
        }
        let document: Document = serde_saphyr::from_str(text).map_err(|error| error.without_snippet().to_string())?;
        let written = document.receivers.unwrap_or_default();
        if written.len() > RECEIVERS_MAX {
            return Err(format!("{} receivers are given; at most {RECEIVERS_MAX} are taken", written.len()));
        }
        let mut receivers = BTreeMap::new();
        for (name, settings) in written {
            let receiver = named_receiver(&name, settings, SettingOrigin::File)?;
            receivers.insert(name, Arc::new(receiver));
        }
        let routes = document.routes.unwrap_or_default();
        check_routes(&routes, |name| receivers.contains_key(name) || name == DEFAULT_RECEIVER)?;
        Ok(Self { rules, receivers, routes })
    }
}

/// # Errors
/// The route that is wrong, counted from 1, and why.
pub fn check_routes(routes: &[Route], known: impl Fn(&str) -> bool) -> Result<(), String> {
    if routes.len() > ROUTES_MAX {
        return Err(format!("{} routes are given; at most {ROUTES_MAX} are taken", routes.len()));
    }
    for (number, route) in (1..).zip(routes) {
        if route.receivers.is_empty() {
            return Err(format!("route {number} names no receiver"));
        }
        if let Some(unknown) = route.receivers.iter().find(|name| !known(name)) {
            return Err(format!("route {number}: there is no receiver {unknown:?}"));
        }
        if route.matchers.len() > MATCHERS_MAX || route.receivers.len() > RECEIVERS_MAX {
            return Err(format!("route {number} has more than {MATCHERS_MAX} matchers or {RECEIVERS_MAX} receivers"));
        }
    }
    Ok(())
}

/// What does not change while the server runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    pub file: AlertsFile,
    /// Of `ALERT_WEBHOOK_URL`.
    pub default_receiver: Option<Arc<NamedReceiver>>,
}

impl Base {
    /// # Errors
    /// What is wrong with the address.
    pub fn new(file: AlertsFile, webhook: Option<&WebhookUrl>) -> Result<Self, String> {
        let default_receiver = webhook
            .map(|url| {
                let receiver = receiver_of(url)?;
                let settings = json!({ "type": receiver.type_name() });
                let origin = SettingOrigin::File;
                Ok::<_, String>(Arc::new(NamedReceiver { receiver, settings, origin, per_minute_max: None }))
            })
            .transpose()?;
        Ok(Self { file, default_receiver })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
budgets: {agent: 5}
alerts:
  context_warning: {condition: tokens_percent_used > 70%}
receivers:
  team: {type: slack, url: "https://hooks.slack.com/services/T/B/X"}
  pager: {type: pagerduty, routing_key: R1, per_minute_max: 30}
routes:
  - matchers: [{field: severity, op: "=", value: critical}]
    receivers: [pager]
"#;

    #[test]
    fn a_file_holds_rules_receivers_and_routes() {
        let file = AlertsFile::read(FILE).unwrap();
        assert_eq!(file.receivers.keys().collect::<Vec<_>>(), ["pager", "team"]);
        assert_eq!(file.receivers["pager"].per_minute_max, Some(30));
        assert_eq!(file.routes[0].receivers, ["pager"]);
        assert!(file.rules.rules.contains_key("context_warning"));
        assert_eq!(AlertsFile::read("# nothing\n").unwrap(), AlertsFile::default());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, problem) in [
            ("receivers: {a: {type: slak, url: 'https://x.example'}}", "slak"),
            ("receivers: {a: {type: slack}}", "url"),
            ("receivers: {'a b': {type: slack, url: 'https://x.example'}}", "letters"),
            ("routes: [{receivers: [nobody]}]", "there is no receiver \"nobody\""),
            ("routes: [{receivers: []}]", "names no receiver"),
            ("recievers: {}", "recievers"),
            ("alerts: {x: {condition: nonsense > 1, message: m}}", "nonsense"),
        ] {
            let error = AlertsFile::read(text).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn receivers_are_bounded() {
        let many = |count: usize| {
            let lines = (0..count).map(|n| format!("  r{n}: {{type: ntfy, url: 'https://ntfy.sh/t'}}\n"));
            format!("receivers:\n{}", lines.collect::<String>())
        };
        assert!(AlertsFile::read(&many(RECEIVERS_MAX)).is_ok());
        assert!(AlertsFile::read(&many(RECEIVERS_MAX + 1)).unwrap_err().contains("at most"));
    }
}
