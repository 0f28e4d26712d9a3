//! Sessions and turns: how they follow from events, and how they are shown.

mod activity;
mod event_types;
mod family;
mod fold;
mod ledger;
mod register;
mod replay;
mod row;
mod spending;
mod status;
mod timeline;
mod totals;
mod turn;

pub use activity::ActivityHour;
pub use event_types::EventTypes;
pub use family::{FAMILY_DEPTH_MAX, FAMILY_SESSIONS_MAX, Family};
pub use fold::{Failure, SessionFold};
pub use ledger::{Ledger, SessionId, TurnId};
pub use register::Register;
pub use replay::as_of;
pub use row::{LastError, OpenTurn, SessionDetail, SessionRow, TokenUse, TurnRow};
pub use spending::{ContextPoint, SPENDING_EVENTS_MAX, Spending, Spent, TurnSpent};
pub use status::{ACTIVE_WINDOW_US, Status};
pub use timeline::{
    FAILURES_MAX, KindCount, Kinds, Mark, PART_EVENTS, PART_EVENTS_MAX, PARTS_MAX, Stretch, TimelineFilter, ToolCount,
};
pub use totals::{Span, Totals};
pub use turn::{Context, TurnEnd, TurnFold};

use crate::Timestamp;
use crate::event::NanoUsd;

impl SessionFold {
    /// The row of this session at `now`; `open` is its newest named open turn.
    pub fn row(&self, id: &SessionId, open: Option<OpenTurn>, now: Timestamp) -> SessionRow {
        let text = |register: &Option<Register<String>>| register.as_ref().map(|held| held.value.clone());
        let span = self.span.unwrap_or(Span { first: now, last: now });
        let nameless = self.nameless_open_since().map(|started_at| OpenTurn { turn_id: None, started_at });
        SessionRow {
            session_key: id.session_key.clone(),
            gateway_id: id.gateway_id.clone(),
            parent_session_key: text(&self.parent),
            agent_id: text(&self.agent),
            channel: text(&self.channel),
            status: Status::of(self, now),
            started_at: span.first,
            last_event_at: span.last,
            turns: self.turns,
            failed_turns: self.turns_failed,
            open_turn: [open, nameless].into_iter().flatten().max_by_key(|turn| turn.started_at),
            tool_calls: self.totals.tool_calls(),
            tool_errors: self.totals.tool_errors,
            tokens: token_use(&self.totals, self.context.as_ref()),
            cost_usd: NanoUsd(self.totals.cost_nano_usd).usd(),
            cost_estimated_usd: NanoUsd(self.totals.cost_estimated_nano_usd).usd(),
            model: text(&self.model),
            last_error: self.failure.as_ref().map(|held| LastError {
                kind: held.value.kind.clone(),
                message: held.value.message.clone(),
                event_type: held.value.event_type.clone(),
                timestamp: held.at,
                event_id: Some(held.id),
            }),
            events: self.totals.events,
        }
    }
}

impl TurnFold {
    pub fn row(&self, turn_id: String) -> TurnRow {
        let first = self.span.map_or(Timestamp::EPOCH, |span| span.first);
        TurnRow {
            turn_id,
            started_at: self.started_at.unwrap_or(first),
            ended_at: self.end.as_ref().map(|end| end.at),
            open: self.is_open(),
            failed: self.failed(),
            duration_ms: self.duration_ms(),
            tool_calls: self.totals.tool_calls(),
            tool_errors: self.totals.tool_errors,
            tokens: token_use(&self.totals, self.context.as_ref()),
            cost_usd: NanoUsd(self.totals.cost_nano_usd).usd(),
            cost_estimated_usd: NanoUsd(self.totals.cost_estimated_nano_usd).usd(),
            model: self.model.as_ref().map(|held| held.value.clone()),
            error: self.error.as_ref().map(|held| LastError {
                kind: held.value.0.clone(),
                message: held.value.1.clone(),
                event_type: String::new(),
                timestamp: held.at,
                event_id: Some(held.id),
            }),
        }
    }
}

fn token_use(totals: &Totals, context: Option<&Register<Context>>) -> TokenUse {
    TokenUse {
        input: totals.tokens_input,
        output: totals.tokens_output,
        total: totals.tokens_total,
        context_used: context.and_then(|held| held.value.used),
        context_max: context.and_then(|held| held.value.max),
        percent_used: context.and_then(|held| held.value.percent),
    }
}
