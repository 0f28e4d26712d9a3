//! The working set of one write: sessions and turns as they were, events
//! applied, and what that adds to the rollups.

use super::{Context, SessionFold, Totals, TurnFold};
use crate::metrics::{
    Rollup, RollupKey, SessionHour, SessionHourKey, Spend, SpendKey, ToolKey, ToolSum, Trigger, WIDTHS_US,
};
use crate::{Event, Timestamp};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    pub gateway_id: String,
    pub session_key: String,
}

impl SessionId {
    pub fn of(event: &Event) -> Self {
        Self { gateway_id: event.gateway_id.clone(), session_key: event.session_key.clone() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnId {
    pub session: SessionId,
    pub turn_id: String,
}

impl TurnId {
    pub fn of(event: &Event) -> Option<Self> {
        TurnFold::key(event).map(|turn_id| Self { session: SessionId::of(event), turn_id })
    }
}

/// Sessions, turns and additions to rollups. Load what the database holds of
/// the touched sessions and turns, apply each new event once, write it back.
/// The outcome depends on the set of events, not on their order or grouping.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub sessions: BTreeMap<SessionId, SessionFold>,
    pub turns: BTreeMap<TurnId, TurnFold>,
    pub rollups: BTreeMap<RollupKey, Rollup>,
    pub session_hours: BTreeMap<SessionHourKey, SessionHour>,
    pub spends: BTreeMap<SpendKey, Spend>,
    pub tools: BTreeMap<ToolKey, ToolSum>,
}

impl Ledger {
    /// Applies an event that was not applied before.
    pub fn apply(&mut self, event: &Event) {
        let id = SessionId::of(event);
        let session = self.sessions.entry(id).or_default();
        session.apply(event);
        if let Some(turn_id) = TurnId::of(event) {
            let turn = self.turns.entry(turn_id).or_default();
            let before = turn.clone();
            turn.apply(event);
            session.turn_changed(&before, turn);
            let after = turn.clone();
            self.roll_turn(event, &before, -1);
            self.roll_turn(event, &after, 1);
        }
        self.roll_event(event);
    }

    /// Takes in that the estimate of an event that was applied before is now
    /// another: of the sessions and turns that are loaded, and of its buckets.
    pub fn reprice(&mut self, event: &Event, change_nano_usd: i64) {
        let change =
            Totals { cost_nano_usd: change_nano_usd, cost_estimated_nano_usd: change_nano_usd, ..Totals::default() };
        if let Some(session) = self.sessions.get_mut(&SessionId::of(event)) {
            session.totals += change;
        }
        if let Some(turn) = TurnId::of(event).and_then(|id| self.turns.get_mut(&id)) {
            turn.totals += change;
        }
        for width_us in WIDTHS_US {
            self.rollups.entry(RollupKey::of(width_us, event)).or_default().totals += change;
        }
        self.spend(event, event.timestamp, Trigger::of(event), Spend::repriced(change_nano_usd));
    }

    fn roll_event(&mut self, event: &Event) {
        let percent = Context::of(event).and_then(|context| context.percent);
        for width_us in WIDTHS_US {
            self.rollups.entry(RollupKey::of(width_us, event)).or_default().add_event(event, percent);
        }
        self.session_hours.entry(SessionHourKey::of(event)).or_default().add(percent);
        self.spend(event, event.timestamp, Trigger::of(event), Spend::of(event));
        for (key, sum) in WIDTHS_US.into_iter().filter_map(|width_us| ToolKey::of(width_us, event)) {
            *self.tools.entry(key).or_default() += sum;
        }
    }

    /// Adds (`sign` 1) or takes back (`sign` -1) what a finished turn counts.
    fn roll_turn(&mut self, event: &Event, turn: &TurnFold, sign: i64) {
        let Some(end) = &turn.end else { return };
        for width_us in WIDTHS_US {
            let key = RollupKey::new(width_us, end.at, &event.gateway_id, &end.value.agent, &end.value.model);
            self.rollups.entry(key).or_default().add_turn(&end.value, sign);
        }
        // An end from before turns had a trigger was counted by that of its
        // event, which is the same run.
        let trigger = end.value.trigger.unwrap_or_else(|| Trigger::of(event));
        self.spend(event, end.at, trigger, Spend::turn(&end.value, sign));
    }

    fn spend(&mut self, event: &Event, at: Timestamp, trigger: Trigger, spend: Spend) {
        if spend == Spend::default() {
            return;
        }
        for width_us in WIDTHS_US {
            *self.spends.entry(SpendKey::new(width_us, at, &event.gateway_id, trigger)).or_default() += spend;
        }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
