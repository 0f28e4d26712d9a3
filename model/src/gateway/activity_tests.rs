use super::*;

const MINUTE_US: i64 = 60 * SECOND_US;

fn start() -> Timestamp {
    Timestamp::parse("2026-03-01T00:00:00Z").unwrap()
}

/// Events of a kind every `step` minutes from `from` to `to`, minutes after the start.
fn every(kind: &str, step: i64, from: i64, to: i64) -> Vec<(KindHourKey, KindHour)> {
    let mut hours: BTreeMap<Timestamp, KindHour> = BTreeMap::new();
    let mut minute = from;
    while minute < to {
        let at = start().plus_micros(minute * MINUTE_US);
        hours.entry(at.bucket(HOUR_US)).or_default().add(at);
        minute += step;
    }
    let key = |bucket| KindHourKey { gateway_id: "g".into(), event_type: kind.into(), bucket };
    hours.into_iter().map(|(bucket, hour)| (key(bucket), hour)).collect()
}

fn stopped(parts: &[Vec<(KindHourKey, KindHour)>]) -> Vec<String> {
    stopped_kinds(&parts.concat()).into_iter().map(|kind| kind.event_type).collect()
}

#[test]
fn turns_that_start_but_never_end_are_noticed_within_the_hour() {
    let ends = every("turn.completed", 1, 0, 20);
    let rows = [every("turn.started", 1, 0, 45), ends.clone()];
    assert_eq!(stopped(&rows), ["turn.completed"]);
    let found = &stopped_kinds(&rows.concat())[0];
    assert!((20..=30).contains(&found.expected), "{found:?}");
    assert_eq!(found.last_at, Some(start().plus_micros(19 * MINUTE_US)));
    assert!(stopped(&[every("turn.started", 1, 0, 30), ends]).is_empty(), "a long turn is no silence");
}

#[test]
fn a_failed_end_is_an_end() {
    assert!(stopped(&[every("turn.started", 1, 0, 50), every("turn.failed", 1, 0, 50)]).is_empty());
}

#[test]
fn a_kind_that_never_came_though_its_partner_does_is_named_without_a_time() {
    let rows = every("tool.invoked", 2, 0, 90);
    let found = stopped_kinds(&rows);
    assert_eq!((found[0].event_type.as_str(), found[0].last_at), ("tool.completed", None));
    assert!(stopped(&[every("tool.completed", 2, 0, 90)]).is_empty(), "some senders tell only of ends");
    let both = [every("tool.completed", 2, 0, 90), every("tool.invoked", 2, 0, 10)];
    assert_eq!(stopped(&both), ["tool.invoked"]);
}

#[test]
fn fewer_than_the_least_expected_say_nothing() {
    let few = STOPPED_EXPECTED_MIN - 1;
    assert!(stopped(&[every("turn.started", 10, 0, few * 10)]).is_empty());
    assert_eq!(stopped(&[every("turn.started", 10, 0, few * 10 + 10)]), ["turn.completed"]);
}

#[test]
fn a_regular_kind_that_is_absent_for_hours_has_stopped() {
    let alive = [every("turn.started", 5, 0, 900), every("turn.completed", 5, 0, 900)];
    let polls = |until| every("heartbeat.poll", 30, 0, until);
    assert_eq!(stopped(&[alive.concat(), polls(600)]), ["heartbeat.poll"]);
    assert!(stopped(&[alive.concat(), polls(780)]).is_empty(), "two hours are not enough");
}

#[test]
fn a_kind_that_comes_now_and_then_may_be_absent() {
    let alive = [every("turn.started", 5, 0, 1400), every("turn.completed", 5, 0, 1400)];
    assert!(stopped(&[alive.concat(), every("compaction.completed", 120, 0, 600)]).is_empty());
    let night =
        [every("tool.invoked", 5, 0, 400), every("tool.completed", 5, 0, 400), every("turn.started", 30, 0, 450)];
    assert!(stopped(&[night.concat(), every("turn.completed", 30, 0, 450)]).is_empty());
}

#[test]
fn a_quiet_gateway_has_no_stopped_kinds() {
    assert!(stopped(&[every("turn.started", 5, 0, 300), every("turn.completed", 5, 0, 300)]).is_empty());
}

#[test]
fn the_table_has_a_column_per_hour() {
    let rows = [every("turn.started", 5, 0, 90), every("tool.invoked", 1, 0, 90)].concat();
    let kinds = activity(&rows, start().plus_micros(95 * MINUTE_US));
    assert_eq!(kinds[0].event_type, "tool.invoked");
    assert_eq!(kinds[0].hours.len(), usize::try_from(KIND_HISTORY_HOURS).unwrap());
    assert_eq!(kinds[0].hours[22..], [60, 30]);
    assert_eq!((kinds[1].events, kinds[1].last_at), (18, start().plus_micros(85 * MINUTE_US)));
}
