use super::*;
use crate::alert::{Labels, Severity};
use crate::event::KEY_BYTES_MAX;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn matcher(field: MatchField, op: MatchOp, value: &str) -> Matcher {
    Matcher { field, op, value: value.to_owned() }
}

fn labels() -> Labels {
    Labels {
        gateway: "prod-1".into(),
        agent: "main".into(),
        session: "s".into(),
        channel: "web".into(),
        ..Labels::default()
    }
}

fn silence(matchers: Vec<Matcher>) -> Silence {
    let until = at("2026-03-01T12:00:00Z");
    Silence { id: "s1".into(), matchers, starts_at: None, until, comment: String::new(), author: "ann".into() }
}

fn weekly(days: Vec<Weekday>, start_minute: u16, minutes: u32, utc_offset_minutes: i16) -> Maintenance {
    Maintenance {
        id: "m1".into(),
        matchers: Vec::new(),
        schedule: Schedule::Weekly { days, start_minute, minutes, utc_offset_minutes },
        comment: String::new(),
        author: "ann".into(),
    }
}

#[test]
fn every_matcher_must_match_until_the_end() {
    let labels = labels();
    let target = Target { rule: "hung_agent", severity: Severity::Critical, labels: &labels };
    let now = at("2026-03-01T11:00:00Z");
    for (matchers, expected) in [
        (vec![matcher(MatchField::Rule, MatchOp::Equal, "hung_agent")], true),
        (vec![matcher(MatchField::Severity, MatchOp::Equal, "critical")], true),
        (vec![matcher(MatchField::Gateway, MatchOp::Like, "prod-*")], true),
        (vec![matcher(MatchField::Agent, MatchOp::NotEqual, "main")], false),
        (
            vec![matcher(MatchField::Session, MatchOp::Equal, "s"), matcher(MatchField::Channel, MatchOp::Equal, "x")],
            false,
        ),
        (vec![], false),
    ] {
        let quiet = Quiet::new(vec![silence(matchers.clone())], Vec::new());
        assert_eq!(quiet.muting(&target, now).is_some(), expected, "{matchers:?}");
        assert_eq!(quiet.muting(&target, at("2026-03-01T12:00:00Z")), None);
    }
}

#[test]
fn the_one_that_lasts_longest_is_named() {
    let labels = labels();
    let target = Target { rule: "r", severity: Severity::Info, labels: &labels };
    let silence = silence(vec![matcher(MatchField::Rule, MatchOp::Equal, "r")]);
    let schedule = Schedule::Fixed { from: at("2026-03-01T10:00:00Z"), until: at("2026-03-01T13:00:00Z") };
    let maintenance = Maintenance { schedule, ..weekly(vec![], 0, 1, 0) };
    let quiet = Quiet::new(vec![silence], vec![maintenance]);
    let muted = |text: &str| quiet.muting(&target, at(text)).map(|muted| (muted.by, muted.until.to_string()));
    let until = |by: MutedBy, hour: u8| Some((by, format!("2026-03-01T{hour}:00:00.000Z")));
    assert_eq!(muted("2026-03-01T09:59:59Z"), until(MutedBy::Silence("s1".into()), 12));
    assert_eq!(muted("2026-03-01T10:00:00Z"), until(MutedBy::Maintenance("m1".into()), 13));
    assert_eq!(muted("2026-03-01T13:00:00Z"), None);
}

#[test]
fn weekly_windows_cross_midnight_and_know_their_time_zone() {
    let labels = labels();
    let target = Target { rule: "r", severity: Severity::Info, labels: &labels };
    // Saturday 23:00 to Sunday 02:00 in UTC+2: 21:00 to 00:00 UTC. 2026-02-28 is a Saturday.
    let window = weekly(vec![Weekday::Saturday], 23 * 60, 180, 120);
    assert_eq!(window.check(), Ok(()));
    for (text, inside) in [
        ("2026-02-28T20:59:59Z", false),
        ("2026-02-28T21:00:00Z", true),
        ("2026-02-28T23:59:59Z", true),
        ("2026-03-01T00:00:00Z", false),
        ("2026-03-01T21:30:00Z", false),
        ("2026-03-07T21:30:00Z", true),
    ] {
        assert_eq!(window.covers(&target, at(text)).is_some(), inside, "{text}");
    }
    assert_eq!(window.covers(&target, at("2026-02-28T22:00:00Z")), Some(at("2026-03-01T00:00:00Z")));
}

#[test]
fn limits_hold_at_their_edge() {
    let one = || matcher(MatchField::Rule, MatchOp::Equal, "r");
    let with = |count: usize| silence(vec![one(); count]).check();
    assert_eq!(with(MATCHERS_MAX), Ok(()));
    assert!(with(MATCHERS_MAX + 1).unwrap_err().to_string().contains("at most 16"));
    assert!(with(0).unwrap_err().to_string().contains("at least one"));
    let value = |length: usize| silence(vec![matcher(MatchField::Rule, MatchOp::Equal, &"x".repeat(length))]).check();
    assert!(value(KEY_BYTES_MAX).is_ok() && value(KEY_BYTES_MAX + 1).is_err());
    let comment = |length: usize| Silence { comment: "x".repeat(length), ..silence(vec![one()]) }.check();
    assert!(comment(COMMENT_BYTES_MAX).is_ok() && comment(COMMENT_BYTES_MAX + 1).is_err());
    let starts = Silence { starts_at: Some(at("2026-03-01T12:00:00Z")), ..silence(vec![one()]) };
    assert!(starts.check().unwrap_err().to_string().contains("after it starts"));

    let days = || vec![Weekday::Monday];
    assert!(weekly(days(), 1439, MAINTENANCE_MINUTES_MAX, -840).check().is_ok());
    for bad in [
        weekly(vec![], 0, 1, 0),
        weekly(days(), 1440, 1, 0),
        weekly(days(), 0, 0, 0),
        weekly(days(), 0, MAINTENANCE_MINUTES_MAX + 1, 0),
        weekly(days(), 0, 1, 841),
    ] {
        assert!(bad.check().is_err(), "{bad:?}");
    }
    let many: Vec<Silence> = (0..=QUIET_MAX).map(|n| Silence { id: n.to_string(), ..silence(vec![one()]) }).collect();
    let quiet = Quiet::new(many, Vec::new());
    assert_eq!((quiet.silences.len(), quiet.silences[0].id.as_str()), (QUIET_MAX, "1"));
}

#[test]
fn matchers_read_like_they_are_written() {
    let json = r#"{"field":"gateway","op":"~","value":"prod-*"}"#;
    let parsed: Matcher = serde_json::from_str(json).unwrap();
    assert_eq!(parsed, matcher(MatchField::Gateway, MatchOp::Like, "prod-*"));
    assert_eq!(serde_json::to_string(&parsed).unwrap(), json);
}
