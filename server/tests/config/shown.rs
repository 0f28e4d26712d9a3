//! What is shown of settings, and how they read back.

use crate::setup::Setup;
use std::path::Path;

#[test]
fn secrets_are_in_neither_debug_nor_print() {
    let setup = Setup::new().env("DATABASE_URL", "postgres://me:hunter2@db/o").env("AUTH_TOKEN", "hunter2");
    let setup = setup.env("DATABASE_READ_URL", "postgres://reader:hunter2@replica/o");
    let settings = setup.env("ALERT_WEBHOOK_URL", "https://hooks.example.com/hunter2").settings();
    let shown = format!("{settings:?}\n{}", settings.render());
    assert!(!shown.contains("hunter2"), "{shown}");
    for expected in [
        "\"postgres://me:***@db/o\"",
        "database_read_url = \"postgres://reader:***@replica/o\"",
        "token = \"***\"",
        "\"https://hooks.example.com/***\"",
        "# environment AUTH_TOKEN",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
}

#[test]
fn print_is_toml_that_reads_back_as_the_same_settings() {
    let settings = Setup::new().env("RETENTION_DAYS", "7").flags("--data-dir a\"b --addr localhost:81").settings();
    let again = Setup::new().file("observatory.toml", &settings.render()).settings();
    assert_eq!(again.retention_days, 7);
    assert_eq!(again.data_dir, Path::new("a\"b"));
    assert_eq!(again.addr.to_string(), "127.0.0.1:81");
    assert_eq!(again.token, None);
}

#[test]
fn this_host_reaches_the_server_on_loopback() {
    let url = |addr: &str| Setup::new().env("OBSERVATORY_ADDR", addr).settings().local_url();
    assert_eq!(url("0.0.0.0:3200"), "http://127.0.0.1:3200");
    assert_eq!(url("[::]:3200"), "http://[::1]:3200");
    assert_eq!(url("192.168.1.5:80"), "http://192.168.1.5:80");
}
