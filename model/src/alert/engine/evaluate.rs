//! Whether a condition holds for one subject, and when that may change.

use super::compiled::{Against, Compiled, Leaf};
use super::subject;
use super::track::{Held, Trackers};
use super::window::Window;
use crate::Timestamp;
use crate::alert::Metric;
use crate::alert::grammar::Op;
use crate::alert::metric::Kind;
use crate::alert::rule::{MetricName, NoData, Reading};

/// What came out.
#[derive(Debug, Default, PartialEq)]
pub struct Verdict {
    pub holds: bool,
    /// When time alone may change it.
    pub due: Option<Timestamp>,
    /// What was measured by the comparisons that hold.
    pub readings: Vec<Reading>,
    /// Value and threshold of the first comparison, whether it holds or not.
    pub sample: Option<(f64, Option<f64>)>,
}

/// What a condition is evaluated over.
pub struct View<'a> {
    pub trackers: &'a Trackers,
    pub subject: &'a str,
    /// Of the group, in the order of the rule's shapes; none where nothing fell into any.
    pub windows: &'a mut [Window],
    pub now: Timestamp,
    /// Whether it held before.
    pub held: bool,
}

/// One test.
#[derive(Default)]
struct Measured {
    value: Option<f64>,
    threshold: Option<f64>,
    truth: Option<bool>,
    /// When its truth may change whatever it is now.
    changes_at: Option<Timestamp>,
    /// When it may cease to hold, or says nothing any more.
    fades_at: Option<Timestamp>,
}

pub fn evaluate(compiled: &Compiled, view: &mut View<'_>) -> Verdict {
    for (shape, window) in compiled.shapes.iter().zip(view.windows.iter_mut()) {
        window.advance(shape, view.now);
    }
    let measured: Vec<Measured> = compiled.leaves.iter().map(|leaf| measure(compiled, leaf, view)).collect();
    let truth = compiled.expr.decide(&mut |place| measured[*place].truth);
    let holds = truth.unwrap_or(match compiled.rule.no_data {
        NoData::Ok => false,
        NoData::Firing => true,
        NoData::Keep => view.held,
    });
    let fading_matters = holds || compiled.rule.no_data == NoData::Firing;
    let due =
        measured.iter().flat_map(|leaf| [leaf.changes_at, leaf.fades_at.filter(|_| fading_matters)]).flatten().min();
    let readings = if holds { readings(compiled, &measured) } else { Vec::new() };
    let sample = measured
        .iter()
        .find_map(|leaf| leaf.value.filter(|_| leaf.threshold.is_some()).map(|value| (value, leaf.threshold)));
    Verdict { holds, due, readings, sample }
}

fn readings(compiled: &Compiled, measured: &[Measured]) -> Vec<Reading> {
    let read = |leaf: &Leaf, measured: &Measured| {
        let (value, threshold) = (measured.value?, measured.threshold);
        Some((measured.truth, Reading { metric: MetricName(leaf.metric), value, threshold }))
    };
    let mut found: Vec<_> =
        compiled.leaves.iter().zip(measured).filter_map(|(leaf, measured)| read(leaf, measured)).collect();
    // What holds comes first, and comparisons before flags.
    found.sort_by_key(|(truth, reading)| (*truth != Some(true), reading.threshold.is_none()));
    found.into_iter().map(|(_, reading)| reading).collect()
}

fn measure(compiled: &Compiled, leaf: &Leaf, view: &View<'_>) -> Measured {
    if let Some(place) = leaf.window {
        return over_window(compiled, leaf, place, view);
    }
    match leaf.metric {
        Metric::TurnDuration => turn_duration(leaf, view),
        Metric::GatewaySilentFor => {
            let gateway = view.trackers.gateways.get(view.subject).filter(|gateway| gateway.reports);
            gateway.map_or_else(Measured::default, |gateway| age(leaf, gateway.heard_at, gateway.not_before, view))
        }
        Metric::SubagentOrphanedFor => orphaned(leaf, view),
        _ => fixed(leaf, view),
    }
}

fn over_window(compiled: &Compiled, leaf: &Leaf, place: usize, view: &View<'_>) -> Measured {
    let shape = &compiled.shapes[place];
    let empty = Window::default();
    let window = view.windows.get(place).unwrap_or(&empty);
    let threshold = match leaf.against {
        Against::Fixed(threshold) => Some(threshold),
        Against::Average(factor) => window.average(shape, view.now).map(|average| average * factor),
        Against::Flag => Some(0.0),
    };
    let value = window.value(shape);
    let truth = value.zip(threshold).map(|(value, threshold)| leaf.op.holds(value, threshold));
    let next = window.next_change(shape);
    let (changes_at, fades_at) = if compiled.is_rising { (None, next) } else { (next, None) };
    Measured { value, threshold, truth, changes_at, fades_at }
}

/// A value that stays until something says otherwise.
fn fixed(leaf: &Leaf, view: &View<'_>) -> Measured {
    if leaf.metric.info().kind == Kind::Session {
        return of_session(leaf, view);
    }
    let (value, fades_at) = match leaf.metric.info().kind {
        Kind::Turn => {
            let turn = view.trackers.turns.get(view.subject);
            let turn = turn.filter(|turn| turn.counts());
            (turn.map(|turn| f64::from(u8::from(turn.end.is_some()))), None)
        }
        _ => (gateway_value(leaf.metric, view), None),
    };
    let (threshold, truth) = against(leaf, value);
    Measured { value, threshold, truth, changes_at: None, fades_at }
}

/// Threshold and truth of a value that is held against no average.
fn against(leaf: &Leaf, value: Option<f64>) -> (Option<f64>, Option<bool>) {
    match leaf.against {
        Against::Fixed(threshold) => (Some(threshold), value.map(|value| leaf.op.holds(value, threshold))),
        Against::Flag | Against::Average(_) => (None, value.map(|value| value > 0.0)),
    }
}

/// A value of a session. One that came late says nothing before its time.
fn of_session(leaf: &Leaf, view: &View<'_>) -> Measured {
    let Some(held) = session_value(leaf.metric, view) else {
        return Measured { threshold: against(leaf, None).0, ..Measured::default() };
    };
    let (threshold, truth) = against(leaf, Some(held.value));
    let waits = !view.held && view.now < held.not_before;
    Measured {
        value: Some(held.value),
        threshold,
        truth: truth.filter(|_| !waits),
        changes_at: Some(held.not_before).filter(|_| waits),
        fades_at: Some(held.stale_at),
    }
}

fn session_value(metric: Metric, view: &View<'_>) -> Option<Held> {
    // A rule on turns looks at the session of its turn.
    let sessions = &view.trackers.sessions;
    let session = sessions.get(view.subject).or_else(|| sessions.get(subject::session_of(view.subject)))?;
    session.value(metric, view.now)
}

fn gateway_value(metric: Metric, view: &View<'_>) -> Option<f64> {
    let gateway = view.trackers.gateways.get(view.subject).filter(|gateway| gateway.sampled)?;
    Some(match metric {
        Metric::KindStopped => f64::from(u8::from(!gateway.stopped.is_empty())),
        Metric::ClockSkew => gateway.clock_skew_ms.unsigned_abs() as f64 / 1000.0,
        _ => gateway.events_waiting as f64,
    })
}

fn turn_duration(leaf: &Leaf, view: &View<'_>) -> Measured {
    let turn = view.trackers.turns.get(view.subject).filter(|turn| turn.counts());
    let Some(turn) = turn else { return Measured::default() };
    match (turn.end, turn.since) {
        (Some(end), _) => {
            let value = turn.duration_us().map(seconds);
            let threshold = fixed_threshold(leaf);
            let truth = value.map(|value| leaf.op.holds(value, threshold));
            let fades_at = Some(end.at.plus_micros(super::limits::VALUE_STALE_US)).filter(|at| *at > view.now);
            Measured { value, threshold: Some(threshold), truth, changes_at: None, fades_at }
        }
        (None, Some(since)) => age(leaf, since, turn.not_before, view),
        (None, None) => Measured::default(),
    }
}

fn orphaned(leaf: &Leaf, view: &View<'_>) -> Measured {
    let sessions = &view.trackers.sessions;
    let Some(session) = sessions.get(view.subject).or_else(|| sessions.get(subject::session_of(view.subject))) else {
        return Measured::default();
    };
    let parent = session.parent.as_deref().and_then(|parent| {
        let gateway = view.subject.split('\0').next().unwrap_or_default();
        sessions.get(&subject::session(gateway, parent))
    });
    match session.orphaned_since(parent.and_then(|parent| parent.ended_at)) {
        Some(since) => age(leaf, since, session.orphan_not_before, view),
        None => Measured::default(),
    }
}

fn fixed_threshold(leaf: &Leaf) -> f64 {
    match leaf.against {
        Against::Fixed(threshold) => threshold,
        Against::Flag | Against::Average(_) => f64::INFINITY,
    }
}

/// Something that grows with time. It is not said to be long before
/// `not_before`, unless that was said already.
#[expect(clippy::cast_possible_truncation, reason = "thresholds of time are below a hundred years")]
fn age(leaf: &Leaf, since: Timestamp, not_before: Timestamp, view: &View<'_>) -> Measured {
    let threshold = fixed_threshold(leaf);
    let value = seconds(view.now.since(since).max(0));
    let reached = since.plus_micros((threshold * 1e6) as i64);
    // Just after the threshold is the first instant that is beyond it.
    let passed = if matches!(leaf.op, Op::GreaterOrEqual | Op::Less) { reached } else { reached.plus_micros(1) };
    let wait = if view.held || !leaf.op.is_rising() { Timestamp::EPOCH } else { not_before };
    let truth = leaf.op.holds(value, threshold) && view.now >= wait;
    let changes_at = [reached, passed, wait].into_iter().filter(|at| *at > view.now).min();
    Measured { value: Some(value), threshold: Some(threshold), truth: Some(truth), changes_at, fades_at: None }
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
