//! The form of a rule: every key of it is a field.

use super::{Fault, FieldKind, Form, FormField, text};
use model::alert::rule::{NoData, RULE_NAME_BYTES_MAX};
use model::alert::{Period, RuleDraft, RuleFault, RuleSpec, Severity};

/// Names of the fields, in the order of the form.
pub const RULE_KEYS: [&str; 13] = [
    "name",
    "severity",
    "enabled",
    "condition",
    "message",
    "where",
    "for",
    "group_by",
    "cooldown",
    "renotify",
    "no_data",
    "budget",
    "description",
];

const SEVERITIES: [(&str, &str); 3] = [("info", "info"), ("warning", "warning"), ("critical", "critical")];
const NO_DATA: [(&str, &str); 3] = [("ok", "ok"), ("firing", "firing"), ("keep", "keep")];
const ENABLED: [(&str, &str); 2] = [("true", "on"), ("false", "off")];

/// The fields, filled in with what is asked for. `is_new` rules have a name to
/// choose; `fixed` ones are shown only.
pub fn rule_fields(form: &Form, is_new: bool, fixed: bool) -> Vec<FormField> {
    RULE_KEYS
        .into_iter()
        .map(|key| {
            let mut field = blank(key);
            field.fixed = fixed || (key == "name" && !is_new);
            if let Some(value) = form.get(key) {
                field.value.clone_from(value);
            }
            field
        })
        .collect()
}

fn blank(key: &str) -> FormField {
    let line = FormField::line;
    match key {
        "name" => line(key, "Name")
            .hint(&format!("Letters, digits, _, - and .; at most {RULE_NAME_BYTES_MAX}."))
            .placeholder("slow_answers")
            .required(),
        "condition" => {
            FormField::new(FieldKind::Code, key, "Condition").placeholder("avg_ttft > 8s over 10m").required()
        }
        "severity" => FormField::choice(key, "Severity", &SEVERITIES).value(Severity::default().as_str()),
        "message" => FormField::new(FieldKind::Lines, key, "Message")
            .hint("What receivers are told. {placeholders} are filled in.")
            .placeholder("{agent} answers after {duration} on average")
            .required(),
        "description" => line(key, "Description").hint("For people who read the list of rules."),
        "for" => line(key, "For").hint("How long the condition must hold before it fires.").placeholder("0s"),
        "group_by" => line(key, "Group by")
            .hint("One alert for each: gateway, agent, channel, session, model, tool; or all.")
            .placeholder("as the metric"),
        "where" => {
            FormField::new(FieldKind::Code, key, "Where").hint("Which events count.").placeholder("agent = \"main\"")
        }
        "cooldown" => {
            line(key, "Cooldown").hint("How long after its end the same group does not fire again.").placeholder("0s")
        }
        "renotify" => {
            line(key, "Tell again").hint("How often, while nobody acknowledges it.").placeholder("never, or 4h")
        }
        "no_data" => FormField::choice(key, "Without data", &NO_DATA)
            .value("ok")
            .hint("The condition does not hold (ok), holds (firing), or stays as it was (keep)."),
        "budget" => line(key, "Budget").hint("US dollars that budget stands for in the condition.").placeholder("20"),
        _ => FormField::choice(key, "Evaluated", &ENABLED).value("true"),
    }
}

/// What the form of a rule that exists is filled in with.
pub fn rule_form(name: &str, spec: &RuleSpec) -> Form {
    let period = |period: Option<Period>| period.map(|period| period.to_string());
    let pairs = [
        ("name", Some(name.to_owned())),
        ("condition", Some(spec.condition.clone())),
        ("severity", Some(spec.severity.to_string())),
        ("message", Some(spec.message.clone())),
        ("description", spec.description.clone()),
        ("for", period(spec.hold)),
        ("group_by", spec.group_by.clone()),
        ("where", spec.filter.clone()),
        ("cooldown", period(spec.cooldown)),
        ("renotify", period(spec.renotify)),
        ("no_data", Some(no_data_name(spec.no_data).to_owned())),
        ("budget", spec.budget.map(|budget| budget.to_string())),
        ("enabled", Some(spec.enabled.to_string())),
    ];
    pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

/// The rule of a form, or the field that cannot be read.
pub fn read_rule(form: &Form) -> Result<RuleDraft, Fault> {
    let optional = |key: &str| Some(text(form, key).to_owned()).filter(|text| !text.is_empty());
    let period = |key: &str| match text(form, key) {
        "" => Ok(None),
        text => Period::parse(text).map(Some).map_err(|error| Fault::new(key, error.to_string())),
    };
    let severity = match text(form, "severity") {
        "" => Severity::default(),
        name => Severity::parse(name)
            .ok_or_else(|| Fault::new("severity", format!("`{name}` is none of info, warning, critical")))?,
    };
    let spec = RuleSpec {
        severity,
        description: optional("description"),
        hold: period("for")?,
        cooldown: period("cooldown")?,
        renotify: period("renotify")?,
        group_by: optional("group_by"),
        filter: optional("where"),
        no_data: no_data(text(form, "no_data"))?,
        enabled: text(form, "enabled") != "false",
        budget: budget(text(form, "budget"))?,
        ..RuleSpec::new(raw(form, "condition"), severity, raw(form, "message"))
    };
    Ok(RuleDraft { name: text(form, "name").to_owned(), spec })
}

/// As it was written: columns count its blanks too.
fn raw<'a>(form: &'a Form, key: &str) -> &'a str {
    form.get(key).map_or("", String::as_str)
}

fn no_data(name: &str) -> Result<NoData, Fault> {
    match name {
        "" | "ok" => Ok(NoData::Ok),
        "firing" => Ok(NoData::Firing),
        "keep" => Ok(NoData::Keep),
        other => Err(Fault::new("no_data", format!("`{other}` is none of ok, firing, keep"))),
    }
}

fn no_data_name(no_data: NoData) -> &'static str {
    match no_data {
        NoData::Ok => "ok",
        NoData::Firing => "firing",
        NoData::Keep => "keep",
    }
}

fn budget(text: &str) -> Result<Option<f64>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let amount = text.trim_start_matches('$').trim().parse::<f64>();
    amount.map(Some).map_err(|_| Fault::new("budget", format!("`{text}` is no amount in US dollars: write it like 20")))
}

/// A fault that was found in a rule, with the place marked in its field.
pub fn rule_fault(fault: &RuleFault, form: &Form) -> Fault {
    let field = fault.key.as_deref().unwrap_or("name");
    let written = match field {
        "condition" | "message" => raw(form, field),
        _ => text(form, field),
    };
    // The mark says the column better.
    let told = fault.column.map(|column| format!("column {column}: ")).unwrap_or_default();
    Fault::new(field, fault.problem.strip_prefix(&told).unwrap_or(&fault.problem)).marked(written, fault.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_rule_survives_its_form() {
        let spec = RuleSpec {
            description: Some("For people.".into()),
            hold: Some(Period::from_seconds(90)),
            cooldown: Some(Period::from_seconds(3600)),
            renotify: Some(Period::from_seconds(14_400)),
            group_by: Some("agent, model".into()),
            filter: Some("agent = \"main\"".into()),
            no_data: NoData::Keep,
            enabled: false,
            budget: Some(12.5),
            ..RuleSpec::new("daily_cost > 80% of budget", Severity::Critical, "{cost}")
        };
        let draft = read_rule(&rule_form("r", &spec)).unwrap();
        assert_eq!((draft.name.as_str(), &draft.spec), ("r", &spec));
    }

    #[test]
    fn what_is_left_empty_is_left_out() {
        let draft = read_rule(&form(&[("name", " r "), ("condition", "errors > 1"), ("message", "m")])).unwrap();
        assert_eq!(draft.spec, RuleSpec::new("errors > 1", Severity::Warning, "m"));
        assert_eq!(draft.name, "r");
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        for (key, value) in
            [("for", "soon"), ("budget", "much"), ("severity", "loud"), ("no_data", "x"), ("renotify", "5")]
        {
            let fault = read_rule(&form(&[(key, value)])).unwrap_err();
            assert_eq!(fault.field, key);
            assert!(fault.problem.contains(value), "{fault:?}");
        }
        assert_eq!(read_rule(&form(&[("budget", "$5")])).unwrap().spec.budget, Some(5.0));
    }

    #[test]
    fn a_fault_in_a_condition_is_marked() {
        let form = form(&[("condition", "eror_rate > 1")]);
        let fault = RuleFault {
            key: Some("condition".into()),
            column: Some(1),
            problem: "column 1: there is no metric `eror_rate`; did you mean `error_rate`?".into(),
        };
        let fault = rule_fault(&fault, &form);
        assert!(fault.problem.starts_with("there is no metric"), "{fault:?}");
        assert_eq!(fault.mark, "eror_rate > 1\n^");
        assert_eq!(rule_fault(&RuleFault { key: None, column: None, problem: "p".into() }, &form).field, "name");
    }

    #[test]
    fn every_key_of_a_rule_has_a_field() {
        let full = r#"{"condition":"c","message":"m","severity":"info","description":"d","for":"1s","cooldown":"1s",
            "renotify":"1m","group_by":"all","where":"w","no_data":"keep","enabled":true,"budget":1}"#;
        let spec: RuleSpec = serde_json::from_str(full).unwrap();
        let written: serde_json::Map<String, serde_json::Value> = serde_json::from_str(full).unwrap();
        let fields = rule_form("n", &spec);
        assert_eq!(fields.len(), RULE_KEYS.len());
        for key in written.keys() {
            assert!(RULE_KEYS.contains(&key.as_str()) && fields.contains_key(key), "{key}");
        }
    }
}
