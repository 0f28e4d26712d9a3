//! One run of one session, written down ahead: events with the times at which
//! they will happen.

use super::dice::Dice;
use super::session::Session;
use model::Timestamp;
use serde_json::{Map, Value, json};

/// An event, and when it is due.
pub type Cue = (Timestamp, Value);

pub struct Script<'a> {
    pub dice: &'a mut Dice,
    pub session: &'a mut Session,
    /// The moment that is being written.
    pub at: Timestamp,
    pub turn_id: String,
    pub trigger: &'static str,
    pub cues: Vec<Cue>,
}

impl<'a> Script<'a> {
    pub fn new(at: Timestamp, session: &'a mut Session, trigger: &'static str, dice: &'a mut Dice) -> Self {
        let turn_id = dice.uuid().to_string();
        Self { dice, session, at, turn_id, trigger, cues: Vec::new() }
    }

    pub fn wait_ms(&mut self, ms: u64) {
        self.at = self.at.plus_micros(i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1000));
    }

    /// Something that happens to the session, outside of any turn.
    pub fn report(&mut self, event_type: &str, body: Value) {
        self.push(event_type, None, body);
    }

    /// Something that happens in the turn.
    pub fn report_in_turn(&mut self, event_type: &str, body: Value) {
        self.push(event_type, Some(self.turn_id.clone()), body);
    }

    fn push(&mut self, event_type: &str, turn_id: Option<String>, body: Value) {
        let session = &*self.session;
        let mut event = Map::new();
        event.insert("id".into(), json!(self.dice.uuid()));
        event.insert("timestamp".into(), json!(self.at));
        event.insert("eventType".into(), json!(event_type));
        event.insert("gatewayId".into(), json!(session.gateway_id));
        event.insert("sessionKey".into(), json!(session.key));
        if let Some(parent) = &session.parent_key {
            event.insert("parentSessionKey".into(), json!(parent));
        }
        event.insert("agentId".into(), json!(session.role.name));
        event.insert("channel".into(), json!(session.channel));
        if let Some(turn_id) = turn_id {
            event.insert("turnId".into(), json!(turn_id));
            event.insert("trigger".into(), json!(self.trigger));
        }
        if let Value::Object(body) = body {
            event.extend(body);
        }
        event.insert("demo".into(), json!(true));
        self.cues.push((self.at, Value::Object(event)));
        // No two events of a run share a millisecond, so that their order shows.
        self.wait_ms(1);
    }

    /// Reports the session once.
    pub fn introduce(&mut self) {
        if !std::mem::replace(&mut self.session.created, true) {
            self.report("session.created", json!({"session": {"trigger": self.trigger}}));
        }
    }
}
