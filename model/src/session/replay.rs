//! A session as it stood at an instant.

use super::spending::Spending;
use super::timeline::KindCount;
use super::{SessionRow, Status, TokenUse};
use crate::Timestamp;
use crate::event::NanoUsd;

/// The row with the figures of `until`, from the kinds of the events up to it
/// and what they spent. What changes without a trace in either (agent,
/// channel, last error) stays as it is now; a turn that told two ends of both
/// kinds counts for both.
pub fn as_of(row: &SessionRow, until: Timestamp, kinds: &[KindCount], spending: &Spending) -> SessionRow {
    let kind = |name: &str| kinds.iter().find(|kind| kind.event_type == name);
    let events = |name: &str| kind(name).map_or(0, |kind| kind.events);
    let turns = |name: &str| kind(name).map_or(0, |kind| kind.turns);
    let (started, finished) = (turns("turn.started"), turns("turn.completed") + turns("turn.failed"));
    let total = &spending.total;
    let input = total.input + total.cache_read + total.cache_write;
    let newest = spending.context.last().map(|point| point.context);
    SessionRow {
        status: if until >= row.last_event_at { row.status } else { status(started, finished) },
        last_event_at: row.last_event_at.min(until),
        turns: finished,
        failed_turns: turns("turn.failed"),
        open_turn: row.open_turn.clone().filter(|turn| turn.started_at <= until),
        tool_calls: events("tool.invoked").max(events("tool.completed") + events("tool.failed")),
        tool_errors: events("tool.failed"),
        tokens: TokenUse {
            input,
            output: total.output,
            total: input + total.output,
            context_used: newest.and_then(|context| context.used),
            context_max: newest.and_then(|context| context.max),
            percent_used: newest.and_then(|context| context.percent),
        },
        cost_usd: NanoUsd(total.cost_nano_usd).usd(),
        cost_estimated_usd: NanoUsd(total.cost_estimated_nano_usd).usd(),
        events: kinds.iter().map(|kind| kind.events).sum(),
        ..row.clone()
    }
}

fn status(started: i64, finished: i64) -> Status {
    if started > finished { Status::Active } else { Status::Idle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{SessionFold, SessionId};

    #[test]
    fn figures_are_those_of_the_instant() {
        let id = SessionId { gateway_id: "gw".into(), session_key: "s".into() };
        let now = Timestamp::from_millis(100_000);
        let row =
            SessionRow { turns: 9, cost_usd: 5.0, last_event_at: now, ..SessionFold::default().row(&id, None, now) };
        let kind = |name: &str, events: i64, turns: i64| KindCount { event_type: name.into(), events, turns };
        let kinds = [kind("turn.started", 3, 3), kind("turn.completed", 2, 2), kind("tool.failed", 1, 1)];
        let then = as_of(&row, Timestamp::from_millis(50_000), &kinds, &Spending::default());
        assert_eq!((then.turns, then.tool_errors, then.events), (2, 1, 6));
        assert!(then.cost_usd.abs() < f64::EPSILON);
        assert_eq!((then.status, then.last_event_at.millis()), (Status::Active, 50_000));
    }
}
