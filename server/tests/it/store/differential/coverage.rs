//! Each method of the store is a question that is compared, or a step, or
//! neither for a reason: a new one must be put into its place here.

use super::answers::ASKED;
use std::collections::BTreeSet;
use std::path::Path;

/// What histories do.
const STEPS: [&str; 27] = [
    "acknowledge_alert",
    "begin_removal",
    "book_attempt",
    "change_gateway",
    "delete_login",
    "give_up_messages",
    "insert_login",
    "insert_token",
    "prepare_days",
    "purge",
    "put_alert_setting",
    "put_setting",
    "remove",
    "remove_alert_setting",
    "remove_setting",
    "reprice",
    "retry_message",
    "revoke_token",
    "save_engine_state",
    "write",
    "write_alerts",
    // Opening and closing.
    "apply_steps",
    "close",
    "connect",
    "migrate",
    "open",
    "open_with",
];
/// What differs between databases by its nature, or is a part of another.
const APART: [(&str, &str); 14] = [
    ("announce", "between servers; the tests of several servers look at it"),
    ("changed_alerts", "between servers, by positions that SQLite has none of"),
    ("disk_bytes", "of a database, not of what it holds"),
    ("has_unfinished_copy", "of a database, not of what it holds; the tests of copies look at it"),
    ("lay_out", "of a database, not of what it holds"),
    ("layout", "of a database, not of what it holds"),
    ("listen", "between servers; the tests of several servers look at it"),
    ("migrations", "of a database, not of what it holds"),
    ("probe", "ping, past the knowledge of an outage"),
    ("probe_replica", "of a replica; its tests look at it"),
    ("pulse", "between servers; the tests of several servers look at it"),
    ("purge_event_kinds", "by the clock; the tests of gateways look at it"),
    ("timeline_places", "timeline_places_by, with sizes of its own"),
    ("write_events", "write, with the verdicts alone"),
];

#[test]
fn every_method_of_the_store_is_asked_or_has_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = BTreeSet::new();
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()).chain([folder.join("transfer/mod.rs")]) {
        let text = std::fs::read_to_string(&path).unwrap();
        // Of the store alone.
        for part in text.split("\nimpl Store {\n").skip(1) {
            let part = part.split("\n}\n").next().unwrap();
            for line in part.lines().filter_map(|line| line.trim_start().strip_prefix("pub async fn ")) {
                found.insert(line.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    assert!(found.len() > 50, "{found:?}");
    let known: Vec<&str> = ASKED.iter().chain(&STEPS).copied().chain(APART.map(|(name, _)| name)).collect();
    let distinct: BTreeSet<String> = known.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(known.len(), distinct.len(), "a method is listed twice");
    let missing: Vec<_> = found.difference(&distinct).collect();
    assert!(missing.is_empty(), "add to the questions in answers.rs, or to a list here: {missing:?}");
    let gone: Vec<_> = distinct.difference(&found).collect();
    assert!(gone.is_empty(), "no longer in the store: {gone:?}");
}
