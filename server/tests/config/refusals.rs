//! What is refused, and what is let be.

use crate::setup::Setup;
use clap::Parser;
use observatory::cli::Cli;

#[test]
fn unknown_keys_are_refused_with_the_nearest_known_one() {
    for (name, text) in [("observatory.toml", "retention_day = 3"), ("observatory.yml", "retention_day: [3]")] {
        let problem = Setup::new().file(name, text).only_problem();
        assert!(problem.contains(name) && problem.contains("did you mean retention_days?"), "{problem}");
    }
    let problem = Setup::new().env("OBSERVATORY_DATADIR", "x").only_problem();
    assert!(
        problem.contains("OBSERVATORY_DATADIR") && problem.contains("did you mean OBSERVATORY_DATA_DIR?"),
        "{problem}"
    );
    let problem = Setup::new().env("OBSERVATORY_PORT", "80").only_problem();
    assert!(problem.contains("OBSERVATORY_PORT"), "{problem}");
    assert!(Cli::try_parse_from(["observatory", "--retention-day", "3"]).is_err());
}

#[test]
fn variables_of_our_neighbours_are_let_be() {
    let setup = Setup::new().env("OBSERVATORY_GATEWAY_ID", "mini").env("OBSERVATORY_PUBLISH", "3200");
    let setup = setup.env("OBSERVATORY_SERVICE_HOST", "10.0.0.1").env("OBSERVATORY_PORT", "tcp://10.0.0.1:3200");
    let setup = setup.env("OBSERVATORY_PORT_3200_TCP_ADDR", "10.0.0.1").env("PATH", "/bin");
    assert_eq!(setup.settings(), Setup::new().settings());
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let setup =
        Setup::new().file("observatory.toml", "addr = \"here\"\nretention_days = 0\nport = 80\nlog_level = 3\n");
    let setup = setup
        .env("DATABASE_URL", "mysql://u:hunter2@h/d")
        .env("OBSERVATORY_TOKEN", "two words")
        .flags("--log-format xml");
    let problems = setup.load().unwrap_err();
    for expected in [
        "addr (file ",
        "retention_days (file ",
        "port in ",
        "log_level in ",
        "database_url (environment DATABASE_URL) must be sqlite:PATH or postgres://",
        "token (environment OBSERVATORY_TOKEN) must have 1 to 512",
        "log_format (flag --log-format) must be text or json, not \"xml\"",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:#?}");
    }
    assert_eq!(problems.len(), 7);
    let told = problems.join("\n");
    assert!(!told.contains("hunter2") && !told.contains("two words"), "{told}");
}

#[test]
fn a_replica_needs_a_postgres_to_follow() {
    let replica = Setup::new().env("DATABASE_READ_URL", "postgres://u:hunter2@replica/o");
    let problem = replica.only_problem();
    assert!(problem.starts_with("database_read_url (environment DATABASE_READ_URL) names a replica"), "{problem}");
    assert!(problem.contains("set database_url") && !problem.contains("hunter2"), "{problem}");
    let both = Setup::new().env("DATABASE_URL", "postgres://u@db/o").env("DATABASE_READ_URL", "sqlite:a.db");
    assert!(both.only_problem().contains("must be postgres://"));
    let both = Setup::new().env("DATABASE_URL", "postgres://u@db/o").env("DATABASE_READ_URL", "postgres://replica/o");
    assert_eq!(both.settings().database_read.unwrap().to_string(), "postgres://replica/o");
}

#[test]
fn a_price_list_is_checked_with_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    let setup = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Setup::new().env("OBSERVATORY_PRICES", &path.display().to_string())
    };
    let settings = setup("version = \"ours\"\nprices = [{ model = \"m\", input = 1, output = 2 }]").settings();
    assert!(settings.prices.version().ends_with("+ours"), "{}", settings.prices.version());
    assert_eq!(settings.prices_file.as_deref(), Some(path.as_path()));
    let problem = setup("version = \"ours\"\nprices = [\n{ model = \"m\", input = -1, output = 2 }]").only_problem();
    assert!(problem.starts_with("prices (environment OBSERVATORY_PRICES)"), "{problem}");
    assert!(problem.contains("own.toml line 3: input must be US dollars"), "{problem}");
    let missing = Setup::new().flags("--prices none.toml").only_problem();
    assert!(missing.contains("none.toml cannot be read"), "{missing}");
    assert!(!Setup::new().settings().prices.version().contains('+'));
}

#[test]
fn values_are_held_to_their_limits() {
    let days = |days: &str| Setup::new().env("RETENTION_DAYS", days);
    assert_eq!(days("1").settings().retention_days, 1);
    assert_eq!(days("36500").settings().retention_days, 36_500);
    for wrong in ["0", "36501", "-1", "1.5", "ten"] {
        assert!(days(wrong).only_problem().contains("from 1 to 36500"), "{wrong}");
    }
    let token = |length: usize| Setup::new().env("OBSERVATORY_TOKEN", &"t".repeat(length));
    assert!(token(512).load().is_ok());
    assert!(token(513).load().is_err());
    let rate = |rate: &str| Setup::new().env("OBSERVATORY_INGEST_EVENTS_PER_SECOND_MAX", rate);
    assert_eq!(rate("0").settings().ingest_events_per_second_max, None);
    assert_eq!(rate("500").settings().ingest_events_per_second_max, Some(500));
    assert!(rate("-1").load().is_err());
}

#[test]
fn the_spool_is_for_a_database_that_can_be_away() {
    let postgres = || Setup::new().env("DATABASE_URL", "postgres://me@db/o");
    assert_eq!(postgres().settings().spool_bytes_max, 1 << 30);
    assert_eq!(Setup::new().settings().spool_bytes_max, 0);
    let bytes = |setup: Setup, bytes: &str| setup.env("OBSERVATORY_SPOOL_BYTES_MAX", bytes);
    assert_eq!(bytes(postgres(), "0").settings().spool_bytes_max, 0);
    assert_eq!(bytes(Setup::new(), "0").settings().spool_bytes_max, 0);
    assert_eq!(bytes(postgres(), "1048576").settings().spool_bytes_max, 1 << 20);
    for wrong in ["1048575", "-1", "1GiB"] {
        assert!(bytes(postgres(), wrong).only_problem().contains("bytes from 1048576 on"), "{wrong}");
    }
    let problem = bytes(Setup::new(), "1048576").only_problem();
    assert!(problem.contains("has no use with SQLite"), "{problem}");
}

#[test]
fn a_server_database_has_limits_of_connections_and_time() {
    let limits = Setup::new().settings().database_limits;
    assert_eq!((limits.connections_max, limits.connect_timeout.as_secs()), (8, 5));
    assert_eq!((limits.read_timeout.as_secs(), limits.write_timeout.as_secs()), (30, 60));
    let set = |name, value: &str| Setup::new().env(name, value);
    assert_eq!(set("OBSERVATORY_DATABASE_CONNECTIONS_MAX", "1000").settings().database_limits.connections_max, 1000);
    for (name, wrong) in [
        ("OBSERVATORY_DATABASE_CONNECTIONS_MAX", ["0", "1001"]),
        ("OBSERVATORY_DATABASE_CONNECT_TIMEOUT_SECONDS", ["0", "3601"]),
        ("OBSERVATORY_DATABASE_READ_TIMEOUT_SECONDS", ["0", "3601"]),
        ("OBSERVATORY_DATABASE_WRITE_TIMEOUT_SECONDS", ["0", "1.5"]),
    ] {
        for value in wrong {
            assert!(set(name, value).only_problem().contains(value), "{name}={value}");
        }
    }
}
