//! Events with their identity.

use super::settle::Lifecycle;
use model::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The name space of the ids of imported events.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_3c52_9a0e_5b7c_8e44_2b8a_51f0_c7d3);

/// A session that is imported, as far as its store describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Name of its transcript.
    pub id: String,
    pub key: String,
    pub agent_id: Option<String>,
    pub parent_key: Option<String>,
    pub channel: Option<String>,
    /// Size of the model's context window in tokens.
    pub context_max: Option<u64>,
    pub lifecycle: Lifecycle,
}

impl Session {
    /// Whether another session spawned it.
    pub fn is_subagent(&self) -> bool {
        self.parent_key.is_some() || self.key.contains(":subagent:")
    }
}

/// Writes the events of one session.
pub struct Recorder {
    gateway_id: String,
    pub session: Session,
}

impl Recorder {
    pub fn new(gateway_id: &str, session: Session) -> Self {
        Self { gateway_id: gateway_id.to_owned(), session }
    }

    /// An event of this session. `identity` names what it was read from: the
    /// same identity gives the same event id, whenever it is read.
    pub fn event(&self, kind: &str, at: Timestamp, identity: &[&str], body: Value) -> Value {
        let session = &self.session;
        let head = json!({
            "sessionKey": session.key,
            "parentSessionKey": session.parent_key,
            "agentId": session.agent_id.as_deref().or_else(|| agent_of(&session.key)),
            "channel": session.channel,
        });
        self.assemble(&session.key, head, kind, at, identity, body)
    }

    /// An event of a session that this one spawned.
    pub fn event_of_child(&self, key: &str, kind: &str, at: Timestamp, identity: &[&str], body: Value) -> Value {
        let head = json!({"sessionKey": key, "parentSessionKey": self.session.key, "agentId": agent_of(key)});
        self.assemble(key, head, kind, at, identity, body)
    }

    /// An event of a session that stands beside this one.
    pub fn event_beside(&self, key: &str, kind: &str, at: Timestamp, identity: &[&str], body: Value) -> Value {
        let head = json!({"sessionKey": key, "agentId": agent_of(key)});
        self.assemble(key, head, kind, at, identity, body)
    }

    fn assemble(&self, key: &str, head: Value, kind: &str, at: Timestamp, identity: &[&str], body: Value) -> Value {
        let mut name = format!("{}\0{key}", self.gateway_id);
        for part in identity {
            name.push('\0');
            name.push_str(part);
        }
        let mut event = Map::new();
        event.insert("id".into(), Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string().into());
        event.insert("timestamp".into(), at.to_string().into());
        event.insert("eventType".into(), kind.into());
        event.insert("gatewayId".into(), self.gateway_id.as_str().into());
        for part in [head, body] {
            if let Some(Value::Object(fields)) = compact(part) {
                event.extend(fields);
            }
        }
        Value::Object(event)
    }
}

/// Without members that are null or empty; `None` if nothing is left. Lists
/// and what tools were given stay as they are.
pub fn compact(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(fields) => {
            let kept: Map<String, Value> = fields
                .into_iter()
                .filter_map(|(key, value)| {
                    let value = if key == "parameters" { Some(value).filter(|v| !v.is_null()) } else { compact(value) };
                    Some((key, value?))
                })
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other),
    }
}

/// The agent that a session key names: `main` in `agent:main:…`.
fn agent_of(key: &str) -> Option<&str> {
    key.strip_prefix("agent:")?.split(':').next().filter(|agent| !agent.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorder(gateway: &str) -> Recorder {
        let session = Session {
            id: "t".into(),
            key: "agent:main:a".into(),
            agent_id: None,
            parent_key: None,
            channel: None,
            context_max: None,
            lifecycle: Lifecycle::default(),
        };
        Recorder::new(gateway, session)
    }

    #[test]
    fn an_id_depends_on_gateway_session_and_source_alone() {
        let at = Timestamp::from_millis(1_795_412_928_027);
        let id = |gateway: &str, at: Timestamp, identity: &[&str]| {
            recorder(gateway).event("turn.started", at, identity, json!({}))["id"].clone()
        };
        let first = id("g", at, &["a", "b"]);
        assert_eq!(first, id("g", Timestamp::EPOCH, &["a", "b"]));
        assert_ne!(first, id("h", at, &["a", "b"]));
        assert_ne!(first, id("g", at, &["ab"]));
        let child = recorder("g").event_of_child("agent:x:c", "turn.started", at, &["a", "b"], json!({}));
        assert_ne!(first, child["id"]);
        assert_eq!((&child["parentSessionKey"], &child["agentId"]), (&json!("agent:main:a"), &json!("x")));
    }

    #[test]
    fn what_is_not_known_is_absent_but_parameters_stay_whole() {
        let body = json!({"model": {"provider": null}, "tool": {"name": "t", "parameters": {"x": null}}});
        let event = recorder("g").event("tool.invoked", Timestamp::EPOCH, &["a"], body);
        assert_eq!(event.get("model"), None);
        assert_eq!(event["tool"], json!({"name": "t", "parameters": {"x": null}}));
        assert_eq!(event["agentId"], "main");
    }
}
