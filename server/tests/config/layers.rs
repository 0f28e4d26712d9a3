//! Which layer wins.

use crate::setup::Setup;
use observatory::config::{DatabaseUrl, Key, LogFormat, LogLevel};
use std::path::{Path, PathBuf};

#[test]
fn without_any_layer_the_defaults_hold() {
    let settings = Setup::new().settings();
    assert_eq!(settings.data_dir, Path::new("./data"));
    assert_eq!(settings.database, DatabaseUrl::Sqlite(PathBuf::from("./data/observatory.db")));
    assert_eq!(settings.addr.to_string(), "127.0.0.1:3200");
    assert_eq!(settings.retention_days, 30);
    assert_eq!((settings.log_level, settings.log_format), (LogLevel::Info, LogFormat::Text));
    assert_eq!(settings.ingest_events_per_second_max, None);
    assert_eq!((settings.token, settings.alert_webhook_url, settings.public_url), (None, None, None));
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let file = "retention_days = 1\nlog_level = \"warn\"\ndata_dir = \"from-file\"\n";
    let setup = Setup::new().file("observatory.toml", file);
    let setup = setup.env("RETENTION_DAYS", "2").env("LOG_LEVEL", "error").flags("--retention-days 3");
    let settings = setup.settings();
    assert_eq!(settings.retention_days, 3);
    assert_eq!(settings.log_level, LogLevel::Error);
    assert_eq!(settings.database.to_string(), "sqlite:from-file/observatory.db");
    assert_eq!(settings.origin(Key::RetentionDays).to_string(), "flag --retention-days");
    assert_eq!(settings.origin(Key::LogLevel).to_string(), "environment LOG_LEVEL");
    assert!(settings.origin(Key::DataDir).to_string().ends_with("observatory.toml"));
    assert_eq!(settings.origin(Key::Addr).to_string(), "default");
}

/// For every setting: a value, and the same in another layer.
const EVERYTHING: [(Key, &str, &str); 19] = [
    (Key::DatabaseUrl, "sqlite:a.db", "postgres://u:p@h/d"),
    (Key::DatabaseReadUrl, "postgres://r/d", "postgres://u:p@r2/d"),
    (Key::DataDir, "a", "b"),
    (Key::Addr, "127.0.0.1:1", "[::1]:2"),
    (Key::PublicUrl, "https://a.example.com", "https://b.example.com"),
    (Key::Token, "a", "b"),
    (Key::AlertWebhookUrl, "https://a.example.com/1", "https://b.example.com/2"),
    (Key::Alerts, "tests/config/alerts.yaml", "./tests/config/alerts.yaml"),
    (Key::AlertNetworks, "private,ha.lan", "10.0.0.0/8"),
    (Key::RetentionDays, "1", "36500"),
    (Key::Prices, "prices/prices.toml", "./prices/prices.toml"),
    (Key::IngestEventsPerSecondMax, "1", "2"),
    (Key::SpoolBytesMax, "0", "00"),
    (Key::DatabaseConnectionsMax, "1", "2"),
    (Key::DatabaseConnectTimeoutSeconds, "1", "2"),
    (Key::DatabaseReadTimeoutSeconds, "1", "2"),
    (Key::DatabaseWriteTimeoutSeconds, "1", "2"),
    (Key::LogLevel, "trace", "debug"),
    (Key::LogFormat, "json", "text"),
];

#[test]
fn every_setting_can_be_given_in_every_layer() {
    assert_eq!(EVERYTHING.map(|(key, ..)| key), Key::ALL);
    for (key, low, high) in EVERYTHING {
        let variable = key.variables()[0];
        // A replica needs something to follow.
        let begin = || match key {
            Key::DatabaseReadUrl => Setup::new().env("DATABASE_URL", "postgres://p/d"),
            _ => Setup::new(),
        };
        let toml = begin().file("observatory.toml", &format!("{} = \"{low}\"", key.name()));
        let yaml = begin().file("observatory.yaml", &format!("{}: \"{low}\"", key.name()));
        let environment = begin().env(variable, low);
        let flag = begin().flags(&format!("{} {low}", key.flag()));
        let shown = |setup: &Setup| {
            let line = setup.settings().render().lines().find(|line| line.contains(key.name())).unwrap().to_owned();
            line.split("  ").next().unwrap().to_owned()
        };
        let expected = shown(&flag);
        assert!(!expected.starts_with('#'), "{expected}");
        for setup in [&toml, &yaml, &environment] {
            assert_eq!(shown(setup), expected);
        }
        let both = environment.flags(&format!("{} {high}", key.flag())).settings();
        assert_eq!(both.origin(key).to_string(), format!("flag {}", key.flag()));
    }
}

#[test]
fn variables_that_are_empty_count_as_unset() {
    let mut setup = Setup::new();
    for key in Key::ALL {
        for variable in key.variables() {
            setup = setup.env(variable, "");
        }
    }
    assert_eq!(setup.settings(), Setup::new().settings());
}

#[test]
fn the_token_is_read_from_both_names_and_ours_wins() {
    let other = Setup::new().env("AUTH_TOKEN", "theirs");
    assert_eq!(other.settings().token.unwrap().expose(), "theirs");
    let both = other.env("OBSERVATORY_TOKEN", "ours");
    assert_eq!(both.settings().token.unwrap().expose(), "ours");
    let empty = Setup::new().env("OBSERVATORY_TOKEN", "").env("AUTH_TOKEN", "theirs");
    assert_eq!(empty.settings().token.unwrap().expose(), "theirs");
}
