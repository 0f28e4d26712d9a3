//! Which file is read, and how much of it.

use crate::setup::Setup;
use observatory::config::FILE_BYTES_MAX;

#[test]
fn a_file_is_read_up_to_its_limit() {
    let padded = |bytes: u64| {
        let frame = "retention_days = 9\n# ";
        format!("{frame}{}", "x".repeat(usize::try_from(bytes).unwrap() - frame.len()))
    };
    let at_limit = Setup::new().file("observatory.toml", &padded(FILE_BYTES_MAX));
    assert_eq!(at_limit.settings().retention_days, 9);
    let past = Setup::new().file("observatory.toml", &padded(FILE_BYTES_MAX + 1));
    assert!(past.only_problem().contains("has 65537 bytes"));
}

#[test]
fn the_file_is_the_one_asked_for_or_the_only_one_here() {
    let setup = Setup::new().file("observatory.yaml", "retention_days: 5").file("other.toml", "retention_days = 6");
    assert_eq!(setup.settings().retention_days, 5);
    assert_eq!(setup.flags("--config other.toml").settings().retention_days, 6);
    let two = Setup::new().file("observatory.yaml", "").file("observatory.toml", "");
    assert!(two.only_problem().contains("--config"));
    assert!(Setup::new().flags("--config none.toml").only_problem().contains("none.toml cannot be read"));
    let ini = Setup::new().file("o.ini", "").flags("--config o.ini");
    assert!(ini.only_problem().contains("name it .toml, .yaml or .yml"));
}

#[test]
fn files_of_comments_and_empty_values_set_nothing() {
    for text in ["", "# retention_days: 5\n", "---\n# nothing\n", "retention_days:\ntoken: null\n"] {
        assert_eq!(Setup::new().file("observatory.yaml", text).settings(), Setup::new().settings(), "{text:?}");
    }
}

#[test]
fn a_broken_file_is_told_by_line_and_not_quoted() {
    let toml = Setup::new().file("observatory.toml", "addr = \"127.0.0.1:1\"\ntoken = hunter2\n").only_problem();
    assert!(toml.contains("line 2") && !toml.contains("hunter2"), "{toml}");
    let yaml = Setup::new().file("observatory.yaml", "addr: \"x\"\ntoken: \"hunter2\n").only_problem();
    assert!(yaml.contains("is not a YAML mapping") && !yaml.contains("hunter2"), "{yaml}");
    let list = Setup::new().file("observatory.yaml", "- hunter2\n").only_problem();
    assert!(!list.contains("hunter2"), "{list}");
}
