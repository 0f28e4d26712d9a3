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
