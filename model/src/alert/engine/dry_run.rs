//! What a rule would have done.

use super::{Engine, State};
use crate::alert::life::Effect;
use crate::alert::{Alert, Rule};
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

/// Evaluates a rule over past events as if they had come in time, oldest
/// first, until the end of the span. Reports of gateways are no events: rules
/// on the state of gateways do not fire in it. Returns the firings, oldest
/// first and at most [`DRY_RUN_FIRINGS_MAX`], and how many there were.
pub fn dry_run<E: Borrow<Event>>(
    mut rule: Rule,
    events: impl IntoIterator<Item = E>,
    span: (Timestamp, Timestamp),
) -> (Vec<Firing>, usize) {
    let (from, until) = span;
    rule.enabled = true;
    let mut engine = Engine::new(vec![rule], State::default());
    let (mut firings, mut count, mut out) = (Vec::new(), 0, Vec::new());
    engine.tick(from, &mut out);
    for event in events {
        let event = event.borrow();
        if event.timestamp <= until {
            advance(&mut engine, event.timestamp, &mut out);
            engine.observe(event, event.timestamp, &mut out);
            collect(&mut firings, &mut count, &mut out);
        }
    }
    advance(&mut engine, until, &mut out);
    collect(&mut firings, &mut count, &mut out);
    (firings, count)
}

/// Step by step, so that everything is dated when it was due.
fn advance(engine: &mut Engine, until: Timestamp, out: &mut Vec<Effect>) {
    while let Some(due) = engine.next_due().filter(|due| *due <= until) {
        engine.tick(due, out);
    }
}

fn collect(firings: &mut Vec<Firing>, count: &mut usize, out: &mut Vec<Effect>) {
    for effect in out.drain(..) {
        match effect {
            Effect::Opened { alert } => {
                *count += 1;
                if firings.len() < DRY_RUN_FIRINGS_MAX {
                    firings.push(Firing { alert: *alert });
                }
            }
            Effect::Resolved { alert, .. } => {
                if let Some(firing) = firings.iter_mut().rfind(|firing| firing.alert.id == alert.id) {
                    firing.alert = *alert;
                }
            }
            _ => {}
        }
    }
}
