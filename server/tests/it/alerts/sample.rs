//! A message, a client, and receivers as a file describes them.

use model::Timestamp;
use model::alert::Severity;
use model::alert::life::NotifyKind;
use observatory::alerts::delivery::http::{Http, Options, Policy, Timeouts};
use observatory::alerts::delivery::{Message, Receiver};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

pub const ALERT_ID: &str = "0190a5d0-0000-7000-8000-00000000a1e7";
pub const LINK: &str = "https://observatory.example.com/alerts/1?a=1&b=2";

pub fn message() -> Message {
    let at = |text| Timestamp::parse(text).unwrap();
    Message {
        id: Uuid::from_u128(0x1234_5678),
        kind: NotifyKind::Firing,
        rule: "context_warning".into(),
        severity: Severity::Warning,
        at: at("2026-03-01T10:00:00.250Z"),
        title: "main is at 85% context".into(),
        text: "Session <!channel> & @everyone *bold* [x](https://evil.example)".into(),
        gateway_id: "home".into(),
        session_key: Some("agent:main:main".into()),
        agent_id: Some("main".into()),
        group: BTreeMap::from([("gateway".into(), "home".into()), ("model".into(), "gpt_x".into())]),
        value: Some(0.85),
        threshold: Some(0.8),
        fired_at: at("2026-03-01T09:59:58Z"),
        resolved_at: None,
        link: LINK.into(),
        also: 0,
        dedup_key: ALERT_ID.into(),
    }
}

pub fn of_kind(kind: NotifyKind) -> Message {
    let resolved_at = (kind == NotifyKind::Resolved).then(|| Timestamp::parse("2026-03-01T10:05:00Z").unwrap());
    Message { kind, resolved_at, ..message() }
}

pub fn receiver(toml: &str) -> Receiver {
    toml::from_str(toml).unwrap()
}

pub fn problem(toml: &str) -> String {
    let error = toml::from_str::<Receiver>(toml).unwrap_err();
    error.message().to_owned()
}

pub fn options() -> Options {
    let timeouts =
        Timeouts { connect: Duration::from_secs(2), total: Duration::from_secs(10), mail: Duration::from_secs(10) };
    Options { policy: Policy::new::<&str>(true, &[]).unwrap(), timeouts, ..Options::default() }
}

/// One that may reach the servers of the tests.
pub fn http() -> Http {
    Http::new(options()).unwrap()
}
