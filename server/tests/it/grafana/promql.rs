//! Which metrics an expression of Prometheus reads, and whether they are told.

use std::collections::{BTreeMap, BTreeSet};

/// Made by Prometheus itself when it reads a server.
const OF_PROMETHEUS: [&str; 1] = ["up"];
const LABELS_OF_PROMETHEUS: [&str; 2] = ["job", "instance"];
const KEYWORDS: [&str; 3] = ["or", "and", "unless"];

type Labels = BTreeMap<String, String>;
/// Label, operator, value.
type Matcher = (String, String, String);

/// The samples of a text exposition: label sets by name.
pub fn samples(text: &str) -> BTreeMap<String, Vec<Labels>> {
    let mut samples: BTreeMap<String, Vec<Labels>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let series = line.rsplit_once(' ').unwrap().0;
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let labels = matchers(labels.strip_suffix('}').unwrap());
        let labels = labels.into_iter().map(|(label, _, value)| (label, value)).collect();
        samples.entry(name.to_owned()).or_default().push(labels);
    }
    samples
}

/// Of `a="b",c=~"d"`.
fn matchers(text: &str) -> Vec<Matcher> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((left, tail)) = rest.split_once('"') {
        let (value, tail) = tail.split_once('"').unwrap();
        let label = left.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let operator = left[left.find(label).unwrap() + label.len()..].trim();
        found.push((label.to_owned(), operator.to_owned(), value.to_owned()));
        rest = tail;
    }
    found
}

/// What an expression would not find.
pub fn problem(expr: &str, legend: &str, samples: &BTreeMap<String, Vec<Labels>>) -> Option<String> {
    let selectors = selectors(expr);
    if selectors.is_empty() {
        return Some("reads no metric".to_owned());
    }
    let mut told: BTreeSet<&str> = LABELS_OF_PROMETHEUS.into();
    for (name, wanted) in &selectors {
        if OF_PROMETHEUS.contains(&name.as_str()) {
            continue;
        }
        let Some(held) = samples.get(name) else { return Some(format!("no metric {name}")) };
        told.extend(held.iter().flat_map(BTreeMap::keys).map(String::as_str));
        let fits = |labels: &Labels| {
            wanted
                .iter()
                .filter(|(label, ..)| !LABELS_OF_PROMETHEUS.contains(&label.as_str()))
                .all(|(label, operator, value)| labels.get(label).is_some_and(|held| operator != "=" || held == value))
        };
        if !held.iter().any(fits) {
            return Some(format!("no sample of {name} has {wanted:?}"));
        }
    }
    let named = legend.split("{{").skip(1).filter_map(|part| part.split("}}").next());
    let used = grouped(expr).into_iter().chain(named.map(str::to_owned));
    used.into_iter().find(|label| !told.contains(label.as_str())).map(|label| format!("no label {label}"))
}

/// The labels of all `by (…)`.
fn grouped(expr: &str) -> Vec<String> {
    let lists = expr.split("by (").skip(1).filter_map(|part| part.split(')').next());
    lists.flat_map(|list| list.split(',').map(|label| label.trim().to_owned())).collect()
}

/// The same without them.
fn ungrouped(expr: &str) -> String {
    let mut parts = expr.split(" by (");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').unwrap().1)
}

/// The metrics of an expression with their matchers.
fn selectors(expr: &str) -> Vec<(String, Vec<Matcher>)> {
    let expr = ungrouped(expr);
    let mut found = Vec::new();
    let mut rest = expr.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '[') {
        rest = &rest[start..];
        if let Some(tail) = rest.strip_prefix('[') {
            rest = tail.split_once(']').unwrap().1;
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        rest = tail;
        if let Some(tail) = tail.strip_prefix('{') {
            let (labels, tail) = tail.split_once('}').unwrap();
            found.push((word.to_owned(), matchers(labels)));
            rest = tail;
        } else if !tail.trim_start().starts_with('(') && !KEYWORDS.contains(&word) && word.parse::<f64>().is_err() {
            found.push((word.to_owned(), Vec::new()));
        }
    }
    found
}

#[test]
fn an_expression_is_held_against_what_is_told() {
    let samples = samples("# TYPE a counter\na{kind=\"x\",le=\"0.5\"} 1\nb 2\n");
    let check = |expr: &str| problem(expr, "{{instance}}", &samples);
    assert_eq!(check("sum by (kind) (rate(a{kind=\"x\"}[5m])) or vector(0) / b"), None);
    assert_eq!(check("up{job=\"observatory\"} + b * 0.5"), None);
    assert_eq!(check("rate(c[$__range])").unwrap(), "no metric c");
    assert!(check("a{kind=\"y\"}").is_some() && check("a{sort=~\".*\"}").is_some());
    assert_eq!(check("sum by (sort) (a)").unwrap(), "no label sort");
    assert_eq!(check("vector(1)").unwrap(), "reads no metric");
    assert_eq!(problem("a", "{{sort}}", &samples).unwrap(), "no label sort");
}
