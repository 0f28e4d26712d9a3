//! What a rule would have done.

use super::{Engine, Probe, State};
use crate::alert::life::Effect;
use crate::alert::{Alert, Rule, RulePoint};
use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// Most firings that a dry run names.
pub const DRY_RUN_FIRINGS_MAX: usize = 200;

/// An alert that would have fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Firing {
    /// As it was last; not resolved if it would still fire.
    pub alert: Alert,
}

/// A rule that is evaluated over past events as if they had come in time.
/// Reports of gateways are no events: rules on the state of gateways do not
/// fire in it.
#[derive(Debug)]
pub struct DryRun {
    engine: Engine,
    until: Timestamp,
    firings: Vec<Firing>,
    fired: usize,
    out: Vec<Effect>,
}

impl DryRun {
    pub fn new(mut rule: Rule, from: Timestamp, until: Timestamp) -> Self {
        rule.enabled = true;
        let mut engine = Engine::new(vec![rule], State::default());
        engine.probe = Some(Probe::new(from, until));
        let mut out = Vec::new();
        engine.tick(from, &mut out);
        Self { engine, until, firings: Vec::new(), fired: 0, out }
    }

    /// Takes in the next event, oldest first; those behind the span are left out.
    pub fn feed(&mut self, event: &Event) {
        if event.timestamp <= self.until {
            self.advance(event.timestamp);
            self.engine.observe(event, event.timestamp, &mut self.out);
            self.collect();
        }
    }

    /// Lets time pass to the end of the span.
    pub fn finish(&mut self) {
        self.advance(self.until);
        self.collect();
    }

    /// Firings so far, oldest first and at most [`DRY_RUN_FIRINGS_MAX`], and
    /// how many there were.
    pub fn firings(&self) -> (&[Firing], usize) {
        (&self.firings, self.fired)
    }

    /// What the first comparison measured, and the width of a point in microseconds.
    pub fn points(&self) -> (Vec<RulePoint>, i64) {
        self.engine.probe.as_ref().map_or_else(Default::default, |probe| (probe.points(), probe.step_us()))
    }

    /// Step by step, so that everything is dated when it was due.
    fn advance(&mut self, until: Timestamp) {
        while let Some(due) = self.engine.next_due().filter(|due| *due <= until) {
            self.engine.tick(due, &mut self.out);
        }
    }

    fn collect(&mut self) {
        for effect in self.out.drain(..) {
            match effect {
                Effect::Opened { alert } => {
                    self.fired += 1;
                    if self.firings.len() < DRY_RUN_FIRINGS_MAX {
                        self.firings.push(Firing { alert: *alert });
                    }
                }
                Effect::Resolved { alert, .. } => {
                    if let Some(firing) = self.firings.iter_mut().rfind(|firing| firing.alert.id == alert.id) {
                        firing.alert = *alert;
                    }
                }
                _ => {}
            }
        }
    }
}

/// A dry run over events at hand; see [`DryRun`].
pub fn dry_run<E: Borrow<Event>>(
    rule: Rule,
    events: impl IntoIterator<Item = E>,
    span: (Timestamp, Timestamp),
) -> (Vec<Firing>, usize) {
    let mut run = DryRun::new(rule, span.0, span.1);
    for event in events {
        run.feed(event.borrow());
    }
    run.finish();
    let fired = run.fired;
    (run.firings, fired)
}
