//! What set a turn off.

use crate::Event;
use crate::event::EventType;
use serde::{Deserialize, Serialize};

/// Channels behind which a person sits at OpenClaw's own surface.
const OWN_CHANNELS: [&str; 3] = ["webchat", "cli", "tui"];

/// What set something off that was spent. It follows from one event alone:
/// what the gateway tells, else the form of the session's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    Heartbeat,
    Cron,
    /// Another agent.
    Subagent,
    /// A message over Telegram, Discord or the like.
    Channel,
    /// A person at OpenClaw's own surface, or a call of its API.
    Direct,
}

impl Trigger {
    pub const ALL: [Self; 5] = [Self::Heartbeat, Self::Cron, Self::Subagent, Self::Channel, Self::Direct];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heartbeat => "heartbeat",
            Self::Cron => "cron",
            Self::Subagent => "subagent",
            Self::Channel => "channel",
            Self::Direct => "direct",
        }
    }

    /// The first that holds, in the order of [`Trigger::ALL`]. The step of the
    /// schema that brought the sums by trigger says the same in SQL.
    pub fn of(event: &Event) -> Self {
        let told = event.field(&["trigger"]).and_then(serde_json::Value::as_str);
        let is_about = |part: &str| event.session_key.split(':').any(|held| held == part);
        if told == Some("heartbeat") || event.event_type == EventType::HeartbeatPoll {
            Self::Heartbeat
        } else if told == Some("cron") || event.event_type == EventType::CronTriggered || is_about("cron") {
            Self::Cron
        } else if event.parent_session_key.is_some() || is_about("subagent") {
            Self::Subagent
        } else if event.channel.as_deref().is_some_and(|channel| !OWN_CHANNELS.contains(&channel)) {
            Self::Channel
        } else {
            Self::Direct
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn trigger(extra: Value) -> Trigger {
        let mut value = json!({
            "id": "0191f3a0-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00Z",
            "eventType": "turn.completed", "gatewayId": "gw", "sessionKey": "agent:main:main",
        });
        for (key, part) in extra.as_object().unwrap() {
            value[key] = part.clone();
        }
        Trigger::of(&Event::parse(value).unwrap())
    }

    #[test]
    fn what_the_gateway_tells_comes_before_the_key() {
        assert_eq!(trigger(json!({"trigger": "heartbeat", "channel": "telegram"})), Trigger::Heartbeat);
        assert_eq!(trigger(json!({"eventType": "heartbeat.poll"})), Trigger::Heartbeat);
        assert_eq!(trigger(json!({"trigger": "cron"})), Trigger::Cron);
        assert_eq!(trigger(json!({"sessionKey": "agent:main:cron:nightly", "trigger": "user"})), Trigger::Cron);
        assert_eq!(trigger(json!({"sessionKey": "agent:main:subagent:7"})), Trigger::Subagent);
        assert_eq!(trigger(json!({"parentSessionKey": "agent:main:main"})), Trigger::Subagent);
        assert_eq!(trigger(json!({"channel": "telegram", "trigger": "user"})), Trigger::Channel);
        assert_eq!(trigger(json!({"channel": "webchat"})), Trigger::Direct);
        assert_eq!(trigger(json!({"trigger": {"odd": 1}})), Trigger::Direct);
    }

    #[test]
    fn a_word_inside_of_another_is_no_part_of_a_key() {
        assert_eq!(trigger(json!({"sessionKey": "agent:acronym:main"})), Trigger::Direct);
    }
}
