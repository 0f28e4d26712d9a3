//! Event types.

use std::fmt;

macro_rules! event_types {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// What an event reports. The fifteen named types have meaning to the
        /// server; any other name is stored and shown as it is.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum EventType { $($variant,)+ Other(String) }

        impl EventType {
            /// The names that have meaning, in the order of the schema.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            pub fn parse(name: &str) -> Self {
                match name { $($name => Self::$variant,)+ other => Self::Other(other.to_owned()) }
            }

            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $name,)+ Self::Other(name) => name }
            }
        }
    };
}

event_types! {
    SessionCreated = "session.created",
    SessionEnded = "session.ended",
    TurnStarted = "turn.started",
    TurnCompleted = "turn.completed",
    TurnFailed = "turn.failed",
    ToolInvoked = "tool.invoked",
    ToolCompleted = "tool.completed",
    ToolFailed = "tool.failed",
    SubagentSpawned = "subagent.spawned",
    SubagentCompleted = "subagent.completed",
    SubagentFailed = "subagent.failed",
    ContextWarning = "context.warning",
    ContextOverflow = "context.overflow",
    CronTriggered = "cron.triggered",
    HeartbeatPoll = "heartbeat.poll",
}

impl EventType {
    /// Whether this type alone says that something went wrong. An overflow
    /// of the context is told beside the turn that failed by it: it counts
    /// where it carries an error of its own.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::TurnFailed | Self::ToolFailed | Self::SubagentFailed)
    }

    /// Whether this type finishes a turn.
    pub fn ends_turn(&self) -> bool {
        matches!(self, Self::TurnCompleted | Self::TurnFailed)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_to_its_own_variant() {
        assert_eq!(EventType::NAMES.len(), 15);
        for name in EventType::NAMES {
            let parsed = EventType::parse(name);
            assert!(!matches!(parsed, EventType::Other(_)), "{name}");
            assert_eq!(parsed.as_str(), *name);
        }
        assert_eq!(EventType::parse("model.fallback").as_str(), "model.fallback");
    }
}
