//! What the documentation shows is what is read.

use observatory::alerts::AlertsFile;

fn blocks(text: &str) -> Vec<&str> {
    text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_example_of_a_file_is_read() {
    let receivers = include_str!("../../../../docs/alert-receivers.md");
    let alerts = include_str!("../../../../docs/alerts.md");
    assert!(blocks(receivers).len() >= 9 && blocks(alerts).len() >= 2);
    for block in blocks(receivers).into_iter().chain(blocks(alerts)) {
        if let Err(problem) = AlertsFile::read(block) {
            panic!("{problem} in\n{block}");
        }
    }
}

#[test]
fn the_rules_of_the_design_are_read_word_for_word() {
    let design = r#"
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
    assert_eq!(AlertsFile::read(design).unwrap().rules.rules.len(), 5);
}
