use super::*;
use crate::alert::{Dimension, Severity};
use std::collections::BTreeMap;

/// As the design of the project writes them.
const PLAN: &str = r#"
alerts:
  context_warning:
    condition: tokens_percent_used > 0.8
    severity: warning
    message: "Session {session_key} at {percent}% context"
    
  context_critical:
    condition: tokens_percent_used > 0.95
    severity: critical
    message: "Session {session_key} near context limit!"
    
  hung_agent:
    condition: turn_duration > 300s AND NOT completed
    severity: critical
    message: "Agent hung in session {session_key}"
    
  error_spike:
    condition: error_rate > 0.1 over 5m
    severity: warning
    message: "Error rate spike on {gateway_id}"
    
  cost_spike:
    condition: hourly_cost > 2x rolling_avg
    severity: warning
    message: "Cost spike: ${cost} in last hour"
"#;

fn read(text: &str) -> Result<RuleFile, RuleError> {
    RuleFile::read(text, &builtin_rules())
}

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn the_plans_file_loads_verbatim_and_the_built_in_rules_hold_it() {
    let plan = RuleFile::read(PLAN, &BTreeMap::new()).unwrap();
    assert_eq!(plan.rules.len(), 5);
    let builtin = builtin_rules();
    for (name, spec) in &plan.rules {
        let held = RuleSpec { description: None, ..builtin[name].clone() };
        assert_eq!(&held, spec, "{name}");
    }
    let hung = Rule::compile("hung_agent", &plan.rules["hung_agent"]).unwrap();
    assert_eq!((hung.severity, hung.scope), (Severity::Critical, Scope::Turn));
    assert_eq!(hung.group_by, [Dimension::Gateway, Dimension::Session]);
}

#[test]
fn every_built_in_rule_compiles_and_budgets_wait_for_an_amount() {
    let file = RuleFile::read(BUILTIN_YAML, &BTreeMap::new()).unwrap();
    let mut rules = builtin_rules();
    assert_eq!(file.rules, rules);
    assert_eq!(rules.len(), 22);
    for (name, spec) in &rules {
        Rule::compile(name, spec).unwrap();
        assert_eq!(spec.enabled, !name.starts_with("budget_"), "{name}");
    }
    Budgets { agent: Some(5.0), ..Budgets::default() }.apply(&mut rules);
    let on: Vec<&String> =
        rules.iter().filter(|(name, spec)| spec.enabled && name.starts_with("budget")).map(|(name, _)| name).collect();
    assert_eq!(on, ["budget_agent_100", "budget_agent_50", "budget_agent_80"]);
}

#[test]
fn a_file_changes_built_in_rules_and_adds_its_own() {
    let file = read(
        "budgets: {all: 20}\nalerts:\n  hung_agent: {enabled: false}\n  context_warning: {condition: tokens_percent_used > 70%}\n  \
         mine:\n    condition: errors > 3\n    message: x\n    for: 5m\n    cooldown: 1h\n    renotify: 2h\n    \
         group_by: [agent, model]\n    filter: agent ~ \"a*\"\n    no_data: keep\n",
    )
    .unwrap();
    let rules = file.over(builtin_rules());
    assert!(!rules["hung_agent"].enabled);
    assert_eq!(rules["context_warning"].message, "Session {session_key} at {percent}% context");
    assert_eq!(rules["budget_all_80"].budget, Some(20.0));
    assert!(rules["budget_all_80"].enabled && !rules["budget_agent_80"].enabled);
    let mine = Rule::compile("mine", &rules["mine"]).unwrap();
    assert_eq!(mine.group_by, [Dimension::Agent, Dimension::Model]);
    assert_eq!((mine.hold.to_string(), mine.cooldown.to_string()), ("5m".into(), "1h".into()));
    assert_eq!((mine.filter.unwrap().to_string(), mine.no_data), ("agent ~ \"a*\"".into(), NoData::Keep));
    for empty in ["", "# only a comment\n", "alerts:\n"] {
        assert_eq!(read(empty).unwrap(), RuleFile::default(), "{empty}");
    }
}

#[test]
fn errors_name_rule_line_column_and_the_nearest_name() {
    let rule = |extra: &str| format!("alerts:\n  r:\n    condition: errors > 3\n    message: x\n{extra}");
    for (text, parts) in [
        (rule("    severty: info\n"), &["rule `r`, line 5", "no key `severty`; did you mean `severity`?"][..]),
        (rule("    severity: critcal\n"), &["line 5, `severity`", "did you mean `critical`?"]),
        (rule("    for: 5 weeks\n"), &["line 5, `for`", "no length of time"]),
        (rule("    for: 5\n"), &["line 5, `for`", "no length of time"]),
        (rule("    for: 32d\n"), &["`for`", "at most 31d"]),
        (rule("    renotify: 59s\n"), &["`renotify`", "between 1m and 31d"]),
        (rule("    enabled: 3\n"), &["`enabled`", "true or false"]),
        (rule("    budget: -3\n"), &["`budget`", "above zero"]),
        (rule("    no_data: firng\n"), &["did you mean `firing`?"]),
        (rule("    where: agent = a\n    filter: agent = b\n"), &["given twice"]),
        (rule("    where: agnt = a\n"), &["line 5, `where`: column 1", "did you mean `agent`?"]),
        (rule("    where: agent = a by agent\n"), &["`where`", "only a filter"]),
        (rule("    group_by: agent, modl\n"), &["`group_by`: column 8", "did you mean `model`?"]),
        (
            "alerts:\n  r:\n    message: x\n    condition: eror_rate > 1\n".into(),
            &["line 4, `condition`: column 1", "`error_rate`"],
        ),
        (
            "alerts:\n  r:\n    message: x\n    condition: errors > 1 for 5m\n    for: 5m\n".into(),
            &["line 5, `for`", "in the condition too"],
        ),
        (
            "alerts:\n  r:\n    condition: errors > 1\n    message: \"{agnt}\"\n".into(),
            &["line 4, `message`: column 1", "`{agent}`"],
        ),
        ("alerts:\n  r:\n    condition: errors > 1\n".into(), &["line 3, `message`", "required"]),
        ("alerts:\n  r s:\n    condition: errors > 1\n    message: x\n".into(), &["letters, digits"]),
        (
            "alerts:\n  r:\n    condition: hourly_cost > 2x rolling_avg over 2h\n    message: x\n".into(),
            &["at least 3 windows"],
        ),
        ("alerts:\n  r:\n    condition: completed AND kind_stopped\n    message: x\n".into(), &["make two rules"]),
        ("alrets:\n  r: {}\n".into(), &["alrets", "alerts"]),
        ("budgets: {agent: 0}\n".into(), &["budgets.agent", "above zero"]),
        ("budgets: {agents: 1}\n".into(), &["agents"]),
        ("alerts: [\n".into(), &["line"]),
        (rule("  r:\n    condition: errors > 1\n    message: x\n"), &["r"]),
    ] {
        let error = error(&text);
        for part in parts {
            assert!(error.contains(part), "{part:?} in {error}\n{text}");
        }
    }
    let enabled = RuleSpec::new("daily_cost > 80% of budget", Severity::Info, "x");
    assert!(Rule::compile("r", &enabled).unwrap_err().to_string().contains("set `budget`"));
}

#[test]
fn file_limits_hold_at_their_edge() {
    let rules = |count: usize| {
        let rule = |n: usize| format!("  r{n}: {{condition: completed, message: x}}\n");
        format!("alerts:\n{}", (0..count).map(rule).collect::<String>())
    };
    assert_eq!(read(&rules(RULES_MAX)).unwrap().rules.len(), RULES_MAX);
    assert!(error(&rules(RULES_MAX + 1)).contains("at most 500"));
    let comment = |length: usize| format!("#{}", "x".repeat(length - 1));
    assert!(read(&comment(RULES_FILE_BYTES_MAX)).is_ok());
    assert!(error(&comment(RULES_FILE_BYTES_MAX + 1)).contains("at most 262144"));
    let named = |length: usize| format!("alerts:\n  {}: {{condition: completed, message: x}}\n", "r".repeat(length));
    assert!(read(&named(RULE_NAME_BYTES_MAX)).is_ok());
    assert!(error(&named(RULE_NAME_BYTES_MAX + 1)).contains("1 to 64"));
    let described = |length: usize| {
        format!("alerts: {{r: {{condition: completed, message: x, description: {}}}}}", "d".repeat(length))
    };
    assert!(read(&described(DESCRIPTION_BYTES_MAX)).is_ok());
    assert!(error(&described(DESCRIPTION_BYTES_MAX + 1)).contains("at most 1000"));
}

#[test]
fn a_rule_as_json_is_the_rule_again() {
    for (name, spec) in builtin_rules() {
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<RuleSpec>(&json).unwrap(), spec, "{name}: {json}");
    }
}
