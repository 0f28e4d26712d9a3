//! Sessions of the fleet.

use super::cast::{ModelCard, Role};
use super::dice::Dice;
use model::Timestamp;

/// Tokens of system prompt, tools and memory that a session starts with.
const CONTEXT_START: u64 = 14_000;

#[derive(Clone)]
pub struct Session {
    pub gateway_id: String,
    pub key: String,
    pub parent_key: Option<String>,
    pub role: &'static Role,
    pub channel: &'static str,
    pub model: &'static ModelCard,
    /// Tokens in the context window.
    pub context_used: u64,
    pub warned: bool,
    /// Whether `session.created` was reported.
    pub created: bool,
    /// Turns until it is closed; `None` is never.
    pub turns_left: Option<u64>,
    /// Its turn runs until then.
    pub busy_until: Timestamp,
}

impl Session {
    fn new(gateway_id: &str, key: String, role: &'static Role, dice: &mut Dice) -> Self {
        Self {
            gateway_id: gateway_id.to_owned(),
            key,
            parent_key: None,
            role,
            channel: *dice.pick(role.channels),
            model: dice.pick(role.models),
            context_used: dice.around(CONTEXT_START),
            warned: false,
            created: false,
            turns_left: None,
            busy_until: Timestamp::EPOCH,
        }
    }

    /// A talk with one person or group.
    pub fn conversation(gateway_id: &str, role: &'static Role, dice: &mut Dice) -> Self {
        let mut session = Self::new(gateway_id, String::new(), role, dice);
        let peer = dice.between(10_000_000, 99_999_999);
        session.key = format!("agent:{}:{}:direct:{peer}", role.name, session.channel);
        session.turns_left = Some(dice.between(4, 60));
        session
    }

    /// The one that stays: an agent's main session, or that of a cron job.
    pub fn lasting(gateway_id: &str, role: &'static Role, name: &str, dice: &mut Dice) -> Self {
        Self::new(gateway_id, format!("agent:{}:{name}", role.name), role, dice)
    }

    pub fn subagent(&self, role: &'static Role, dice: &mut Dice) -> Self {
        let key = format!("agent:{}:subagent:{}", role.name, dice.uuid());
        let mut session = Self::new(&self.gateway_id, key, role, dice);
        session.parent_key = Some(self.key.clone());
        session.channel = self.channel;
        session
    }

    /// Starts from an empty context.
    pub fn forget(&mut self, dice: &mut Dice) {
        self.context_used = dice.around(CONTEXT_START);
        self.warned = false;
    }

    pub fn fill(&self) -> f64 {
        self.context_used as f64 / self.model.context_max as f64
    }
}
