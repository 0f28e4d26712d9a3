use super::*;
use crate::alert::Condition;

const DOCS: &str = include_str!("../../../../docs/alerts.md");

#[test]
fn every_metric_stands_at_its_own_place_and_its_example_parses() {
    for (index, info) in CATALOGUE.iter().enumerate() {
        assert_eq!(info.metric as usize, index, "{}", info.name);
        assert_eq!(Metric::parse(info.name), Some(info.metric));
        let condition = Condition::parse(info.example).unwrap();
        assert!(condition.metrics().contains(&info.metric), "{}", info.example);
        assert_eq!(Dimension::normalise(info.group_by), info.group_by, "{}", info.name);
    }
    assert!(CATALOGUE.len() <= 64, "sets of metrics are 64 bits wide");
}

#[test]
fn the_documentation_lists_exactly_the_catalogue() {
    let listed: Vec<&str> = DOCS
        .lines()
        .skip_while(|line| !line.starts_with("| metric "))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let known: Vec<String> = CATALOGUE.iter().map(MetricInfo::markdown_row).collect();
    assert_eq!(listed.join("\n"), known.join("\n"), "docs/alerts.md should hold:\n{}", known.join("\n"));
}
