//! Who sends: what a resource says of itself.

use super::attributes::Attributes;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde_json::{Value, json};
use uuid::Uuid;

/// Attributes that name a conversation, the most telling first.
pub const SESSION_KEYS: [&str; 12] = [
    "openclaw.session.key",
    "openclaw.sessionKey",
    "gen_ai.conversation.id",
    "session.id",
    "langfuse.session.id",
    "traceloop.association.properties.session_id",
    "traceloop.association.properties.conversation_id",
    "traceloop.association.properties.thread_id",
    "traceloop.association.properties.chat_id",
    "gcp.vertex.agent.session_id",
    "session_id",
    "thread_id",
];

/// The gateway of a resource that names itself in no way.
const NAMELESS: &str = "otel";

pub struct Origin {
    pub gateway_id: String,
    /// A session that all of the resource belongs to.
    pub session_key: Option<String>,
    /// Whether usage is told on agents alone, and not on their model calls.
    pub usage_on_agents: bool,
    pub service: Value,
    /// All attributes, in one text.
    pub identity: String,
}

impl Origin {
    /// `bound` is the one gateway that the token speaks for.
    pub fn new(resource: Option<&Resource>, bound: Option<&str>) -> Self {
        let list: &[KeyValue] = resource.map_or(&[], |resource| &resource.attributes);
        let attributes = Attributes::new(list);
        let named = attributes.text(&["openclaw.gateway.id"]).or_else(|| bound.map(str::to_owned));
        let instance = attributes.text(&["service.instance.id"]);
        // SDKs draw a random instance at each start: that is no name.
        let lasting = instance.clone().filter(|instance| Uuid::try_parse(instance).is_err());
        let gateway_id = named.or(lasting).or_else(|| attributes.text(&["service.name"]));
        Self {
            gateway_id: gateway_id.unwrap_or_else(|| NAMELESS.to_owned()),
            session_key: attributes.text(&SESSION_KEYS),
            usage_on_agents: attributes.text(&["observatory.usage"]).as_deref() == Some("agent"),
            service: json!({
                "name": attributes.text(&["service.name"]),
                "version": attributes.text(&["service.version"]),
                "instance": instance,
            }),
            identity: attributes.canonical(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, any_value::Value as Any};

    fn gateway(pairs: &[(&str, &str)], bound: Option<&str>) -> String {
        let attributes = pairs.iter().map(|(key, value)| KeyValue {
            key: (*key).into(),
            value: Some(AnyValue { value: Some(Any::StringValue((*value).into())) }),
            ..KeyValue::default()
        });
        Origin::new(Some(&Resource { attributes: attributes.collect(), ..Resource::default() }), bound).gateway_id
    }

    #[test]
    fn a_gateway_is_named_by_the_first_that_lasts() {
        let all = [("service.name", "svc"), ("service.instance.id", "berlin-1"), ("openclaw.gateway.id", "gw")];
        assert_eq!(gateway(&all, Some("bound")), "gw");
        assert_eq!(gateway(&all[..2], Some("bound")), "bound");
        assert_eq!(gateway(&all[..2], None), "berlin-1");
        assert_eq!(gateway(&all[..1], None), "svc");
        let random = [all[0], ("service.instance.id", "627cc493-f310-47de-96bd-71410b7dec09")];
        assert_eq!(gateway(&random, None), "svc");
        assert_eq!(gateway(&[], None), "otel");
    }
}
