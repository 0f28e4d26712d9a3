//! The state machine of one rule and group.

use super::{Cause, Effect, NotifyKind, Open, Resolution, Storm, Why, ids};
use crate::Timestamp;
use crate::alert::Rule;
use crate::alert::quiet::{Quiet, Target};
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Changes between firing and not within [`FLAP_WINDOW_US`] from which on a
/// group flaps: it is held as firing until it has been calm for as long.
pub const FLAP_TRANSITIONS: usize = 6;
pub const FLAP_WINDOW_US: i64 = 10 * 60 * SECOND_US;

/// What the state machine needs to know around it.
pub struct Context<'a> {
    pub rule: &'a Rule,
    pub group: &'a str,
    pub quiet: &'a Quiet,
    pub now: Timestamp,
}

/// Where one group of a rule stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// Whether the condition holds.
    holds: bool,
    open: Option<Open>,
    cooled_at: Option<Timestamp>,
    /// Newest changes between firing and not.
    flips: VecDeque<Timestamp>,
    flapping: bool,
    /// Alerts that were opened so far.
    serial: u32,
}

impl Life {
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    pub fn is_firing(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.fired)
    }

    pub fn is_flapping(&self) -> bool {
        self.flapping
    }

    /// Whether nothing would be lost by forgetting it.
    pub fn is_idle(&self, now: Timestamp) -> bool {
        let calm = self.flips.back().is_none_or(|flip| now.since(*flip) >= FLAP_WINDOW_US);
        !self.holds && self.open.is_none() && calm && self.cooled_at.is_none_or(|cooled| cooled <= now)
    }

    /// Takes in whether the condition holds; the same again changes nothing.
    pub fn set(&mut self, context: &Context<'_>, holds: bool, cause: &Cause, storm: &mut Storm, out: &mut Vec<Effect>) {
        if holds != self.holds {
            self.holds = holds;
            if self.is_firing() {
                self.flip(context.now);
                self.hold_flapping(context, out);
            } else if holds {
                self.tell_cooldown(context, out);
            }
        }
        self.advance(context, cause, storm, out);
    }

    /// Takes in that time has passed; `cause` is what holds, for the case that
    /// time opens an alert.
    pub fn tick(&mut self, context: &Context<'_>, cause: &Cause, storm: &mut Storm, out: &mut Vec<Effect>) {
        self.advance(context, cause, storm, out);
    }

    /// When time alone changes something.
    pub fn due(&self, context: &Context<'_>) -> Option<Timestamp> {
        let Some(open) = &self.open else {
            return self.cooled_at.filter(|_| self.holds);
        };
        if !open.fired {
            return Some(open.pending_at.plus_micros(context.rule.hold.micros()));
        }
        let calm = self.calm_at().filter(|_| self.flapping);
        let muted = open.muted_until.filter(|_| !open.told && open.alert.acknowledged_at.is_none());
        [calm, muted, open.renotify_at(context.rule.renotify)].into_iter().flatten().min()
    }

    /// Somebody took it on, and when; false if it does not fire or somebody
    /// had it already.
    pub fn acknowledge(
        &mut self,
        context: &Context<'_>,
        (by, at): (&str, Timestamp),
        storm: &mut Storm,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(open) = self.open.as_mut().filter(|open| open.fired && open.alert.acknowledged_at.is_none()) else {
            return false;
        };
        open.acknowledge(at, by);
        out.push(Effect::Acknowledged { alert: open.record() });
        if open.told {
            notify(open, context, NotifyKind::Acknowledged, storm, out);
        }
        true
    }

    /// Ends whatever is open, for another reason than the condition.
    pub fn close(&mut self, context: &Context<'_>, why: Resolution, storm: &mut Storm, out: &mut Vec<Effect>) {
        self.holds = false;
        self.flapping = false;
        if self.is_firing() {
            self.resolve(context, why, storm, out);
        } else {
            self.drop_pending(context, out);
        }
    }

    /// Ends whatever is open of a rule that is no more.
    pub fn orphan(self, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(mut open) = self.open else { return };
        let was_fired = open.fired;
        open.resolve(now);
        if !was_fired {
            out.push(Effect::Dropped { alert: open.record() });
            return;
        }
        out.push(Effect::Resolved { alert: open.record(), why: Resolution::RuleChanged });
        if open.told {
            out.push(Effect::Notify(open.notification(NotifyKind::Resolved, now)));
        }
    }

    /// What was muted is looked at again.
    pub fn unmute(&mut self, now: Timestamp) {
        if let Some(open) = self.open.as_mut().filter(|open| open.muted_until.is_some()) {
            open.muted_until = Some(now);
        }
    }

    fn advance(&mut self, context: &Context<'_>, cause: &Cause, storm: &mut Storm, out: &mut Vec<Effect>) {
        let now = context.now;
        if self.flapping && self.calm_at().is_some_and(|calm| calm <= now) {
            self.flapping = false;
        }
        if self.open.is_none() && self.holds && self.cooled_at.is_none_or(|cooled| cooled <= now) {
            self.begin(context, cause, out);
        }
        let Some(open) = &self.open else { return };
        if open.fired {
            if self.holds || self.flapping {
                self.tell(context, storm, out);
            } else {
                self.resolve(context, Resolution::Cleared, storm, out);
            }
        } else if !self.holds {
            self.drop_pending(context, out);
        } else if now.since(open.pending_at) >= context.rule.hold.micros() {
            self.fire(context, storm, out);
        }
    }

    fn begin(&mut self, context: &Context<'_>, cause: &Cause, out: &mut Vec<Effect>) {
        self.serial = self.serial.saturating_add(1);
        let id = ids::alert(&context.rule.name, context.group, cause.event, self.serial);
        let open = Open::new(id, context, cause);
        if context.rule.hold.micros() > 0 {
            out.push(Effect::Pending { alert: open.record() });
        }
        self.cooled_at = None;
        self.open = Some(open);
    }

    fn drop_pending(&mut self, context: &Context<'_>, out: &mut Vec<Effect>) {
        if let Some(mut open) = self.open.take() {
            open.resolve(context.now);
            out.push(Effect::Dropped { alert: open.record() });
        }
    }

    fn fire(&mut self, context: &Context<'_>, storm: &mut Storm, out: &mut Vec<Effect>) {
        self.flip(context.now);
        let Some(open) = &mut self.open else { return };
        open.fire(context.now);
        out.push(Effect::Opened { alert: open.record() });
        self.tell(context, storm, out);
    }

    /// Tells that it fires, or fires still, if it is time to.
    fn tell(&mut self, context: &Context<'_>, storm: &mut Storm, out: &mut Vec<Effect>) {
        let now = context.now;
        let Some(open) = &mut self.open else { return };
        if !open.told && open.alert.acknowledged_at.is_none() && open.muted_until.is_none_or(|until| until <= now) {
            notify(open, context, NotifyKind::Firing, storm, out);
        } else if open.renotify_at(context.rule.renotify).is_some_and(|due| due <= now) {
            notify(open, context, NotifyKind::Renotify, storm, out);
        }
    }

    fn resolve(&mut self, context: &Context<'_>, why: Resolution, storm: &mut Storm, out: &mut Vec<Effect>) {
        let Some(mut open) = self.open.take() else { return };
        let cooldown = context.rule.cooldown.micros();
        self.cooled_at = (cooldown > 0).then(|| context.now.plus_micros(cooldown));
        open.resolve(context.now);
        out.push(Effect::Resolved { alert: open.record(), why });
        if open.told {
            notify(&mut open, context, NotifyKind::Resolved, storm, out);
        }
    }

    fn flip(&mut self, now: Timestamp) {
        if self.flips.len() >= FLAP_TRANSITIONS {
            self.flips.pop_front();
        }
        self.flips.push_back(now);
    }

    fn hold_flapping(&mut self, context: &Context<'_>, out: &mut Vec<Effect>) {
        let first = self.flips.front().filter(|_| self.flips.len() >= FLAP_TRANSITIONS);
        if !self.flapping && first.is_some_and(|first| context.now.since(*first) < FLAP_WINDOW_US) {
            self.flapping = true;
            let alert_id = self.open.as_ref().map(|open| open.id);
            out.push(suppressed(context, alert_id, NotifyKind::Resolved, Why::Flapping));
        }
    }

    fn calm_at(&self) -> Option<Timestamp> {
        self.flips.back().map(|flip| flip.plus_micros(FLAP_WINDOW_US))
    }

    fn tell_cooldown(&self, context: &Context<'_>, out: &mut Vec<Effect>) {
        if let Some(until) = self.cooled_at.filter(|cooled| *cooled > context.now) {
            out.push(suppressed(context, None, NotifyKind::Firing, Why::Cooldown { until }));
        }
    }
}

fn suppressed(context: &Context<'_>, alert_id: Option<uuid::Uuid>, kind: NotifyKind, why: Why) -> Effect {
    Effect::Suppressed { alert_id, rule: context.rule.name.clone(), at: context.now, kind, why }
}

fn notify(open: &mut Open, context: &Context<'_>, kind: NotifyKind, storm: &mut Storm, out: &mut Vec<Effect>) {
    let rule = context.rule;
    let target = Target { rule: &rule.name, severity: rule.severity, labels: &open.labels };
    if let Some(muted) = context.quiet.muting(&target, context.now) {
        let until = muted.until;
        out.push(suppressed(context, Some(open.id), kind, Why::Muted(muted)));
        match kind {
            NotifyKind::Firing => open.muted_until = Some(until),
            NotifyKind::Renotify => open.alert.last_notified_at = Some(context.now),
            NotifyKind::Acknowledged | NotifyKind::Resolved => {}
        }
        return;
    }
    let notification = open.notification(kind, context.now);
    if !storm.pass(notification, out) {
        out.push(suppressed(context, Some(open.id), kind, Why::Storm));
    }
}
