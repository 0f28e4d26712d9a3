//! What holds for each dashboard, whatever its queries answer.

use super::dashboards::{Dashboard, Panel, list};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Grafana's ids of the units that the dashboards use; it shows others as text.
const UNITS: [&str; 9] = ["short", "percentunit", "currencyUSD", "ms", "s", "bytes", "eps", "reqps", "dateTimeFromNow"];
const KINDS: [&str; 6] = ["stat", "timeseries", "heatmap", "bargauge", "table", "state-timeline"];
const COLUMNS: i64 = 24;

pub fn problems(dashboards: &[Dashboard], sources: &BTreeMap<String, Value>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut uids = BTreeSet::new();
    for dashboard in dashboards {
        let mut note = |problem: String| problems.push(format!("{}: {problem}", dashboard.title()));
        if !uids.insert(dashboard.uid()) {
            note(format!("another dashboard has the uid {}", dashboard.uid()));
        }
        let mut titles = BTreeSet::new();
        for panel in dashboard.panels() {
            if !titles.insert((panel.title(), panel.kind())) {
                note(format!("{:?} is there twice", panel.title()));
            }
            for problem in of_panel(panel, sources) {
                note(format!("{:?} {problem}", panel.title()));
            }
        }
        of_variables(dashboard).into_iter().for_each(&mut note);
        of_places(dashboard).into_iter().for_each(&mut note);
    }
    problems
}

fn of_panel(panel: Panel<'_>, sources: &BTreeMap<String, Value>) -> Vec<String> {
    let mut problems = Vec::new();
    let defaults = &panel.0["fieldConfig"]["defaults"];
    let mut check = |holds: bool, problem: &str| {
        if !holds {
            problems.push(problem.to_owned());
        }
    };
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    check(text(&panel.0["title"]), "has no title");
    check(text(&panel.0["description"]), "has no description");
    check(KINDS.contains(&panel.kind()), "is of an unknown kind");
    let mut units = vec![&defaults["unit"]];
    let properties = list(&panel.0["fieldConfig"]["overrides"]).iter().flat_map(|over| list(&over["properties"]));
    units.extend(properties.filter(|property| property["id"] == "unit").map(|property| &property["value"]));
    check(units.iter().all(|unit| unit.as_str().is_some_and(|unit| UNITS.contains(&unit))), "has no known unit");
    let source = panel.source().and_then(|uid| sources.get(uid));
    let kind = &panel.0["datasource"]["type"];
    check(source.is_some_and(|source| source["type"] == *kind), "has no data source that exists");
    check(!panel.targets().is_empty(), "asks nothing");
    let ids: BTreeSet<&str> = panel.targets().iter().filter_map(|target| target["refId"].as_str()).collect();
    check(ids.len() == panel.targets().len(), "gives a refId twice");
    problems
}

/// A variable is used, and what is overridden is selected: both are by name.
fn of_variables(dashboard: &Dashboard) -> Vec<String> {
    let mut problems = Vec::new();
    let all = dashboard.0.to_string();
    for variable in dashboard.variables() {
        let name = variable["name"].as_str().unwrap();
        let is_used = all.contains(&format!("${name}")) || all.contains(&format!("${{{name}:"));
        if !is_used || variable["label"].as_str().is_none() {
            problems.push(format!("the variable {name:?} is not used or has no label"));
        }
    }
    for panel in dashboard.panels() {
        let queries = Value::from(panel.targets()).to_string();
        for over in list(&panel.0["fieldConfig"]["overrides"]) {
            let field = over["matcher"]["options"].as_str().unwrap();
            let is_value = ["stored", "duplicate", "rejected"].contains(&field) && queries.contains("outcome");
            if !is_value && !queries.contains(field) {
                problems.push(format!("{:?} dresses {field:?}, which it does not ask for", panel.title()));
            }
        }
    }
    problems
}

/// Panels stay within the columns and do not lie upon each other.
fn of_places(dashboard: &Dashboard) -> Vec<String> {
    let mut problems = Vec::new();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in list(&dashboard.0["panels"]) {
        let place = |name: &str| panel["gridPos"][name].as_i64().unwrap();
        let (x, y) = (place("x"), place("y"));
        let mut cells = (y..y + place("h")).flat_map(|y| (x..x + place("w")).map(move |x| (x, y)));
        let is_free = cells.all(|cell| taken.insert(cell));
        if !is_free || x + place("w") > COLUMNS || !ids.insert(panel["id"].as_i64().unwrap()) {
            problems.push(format!("{} lies upon another, or over the edge, or has its id", panel["title"]));
        }
    }
    problems
}
