//! PagerDuty, by its Events API version 2.

use super::cut::{Unit, cut, one_line};
use super::failure::{Delivered, Failure};
use super::http::{Http, Post};
use super::message::Message;
use super::present::{LINK_LABEL, SENDER, severity};
use crate::config::{Secret, WebhookUrl};
use model::alert::life::NotifyKind;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

/// PagerDuty's limit of a summary, in characters.
pub const PAGERDUTY_SUMMARY_CHARS_MAX: usize = 1024;
/// PagerDuty's limit of a deduplication key, in characters.
pub const PAGERDUTY_DEDUP_CHARS_MAX: usize = 255;
/// Ours for the rule's message among the details.
const DETAIL_CHARS_MAX: usize = 8000;
const ENQUEUE: &str = "https://events.pagerduty.com/v2/enqueue";

#[derive(Clone, Debug, PartialEq)]
pub struct PagerDuty {
    /// The integration key of a service.
    pub routing_key: Secret,
    /// Another region's, such as `https://events.eu.pagerduty.com/v2/enqueue`.
    pub url: WebhookUrl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "super::parse::secret")]
    routing_key: Secret,
    #[serde(default)]
    url: Option<String>,
}

impl<'de> Deserialize<'de> for PagerDuty {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        Self::new(written.routing_key, written.url.as_deref())
            .map_err(|problem| serde::de::Error::custom(format!("url {problem}")))
    }
}

impl PagerDuty {
    pub(super) fn new(routing_key: Secret, url: Option<&str>) -> Result<Self, String> {
        Ok(Self { routing_key, url: WebhookUrl::parse(url.unwrap_or(ENQUEUE))? })
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        http.post(Post::json(self.url.expose(), &self.payload(message))).await?.accepted()
    }

    fn payload(&self, message: &Message) -> Value {
        let action = match message.kind {
            NotifyKind::Firing | NotifyKind::Renotify => "trigger",
            NotifyKind::Acknowledged => "acknowledge",
            NotifyKind::Resolved => "resolve",
        };
        let mut event = json!({
            "routing_key": self.routing_key.expose(),
            "event_action": action,
            "dedup_key": cut(&message.dedup_key, PAGERDUTY_DEDUP_CHARS_MAX, Unit::Chars),
        });
        // Of the other two, PagerDuty reads the key alone.
        if action == "trigger" {
            event["payload"] = incident(message);
            event["client"] = json!(SENDER);
            if !message.link.is_empty() {
                event["client_url"] = json!(message.link);
                event["links"] = json!([{"href": message.link, "text": LINK_LABEL}]);
            }
        }
        event
    }
}

fn incident(message: &Message) -> Value {
    let (title, text) = (one_line(&message.title), one_line(&message.text));
    let summary = match (title.as_str(), text.as_str()) {
        ("", "") => message.rule.clone(),
        (alone, "") | ("", alone) => alone.to_owned(),
        (title, text) => format!("{title}: {text}"),
    };
    let gateway = if message.gateway_id.is_empty() { "all gateways" } else { &message.gateway_id };
    let mut incident = Map::new();
    incident.insert("summary".into(), json!(cut(&summary, PAGERDUTY_SUMMARY_CHARS_MAX, Unit::Chars)));
    incident.insert("source".into(), json!(gateway));
    incident.insert("severity".into(), json!(severity(message.severity)));
    incident.insert("timestamp".into(), json!(message.fired_at));
    incident.insert("class".into(), json!(message.rule));
    if let Some(agent) = &message.agent_id {
        incident.insert("component".into(), json!(agent));
    }
    let details = json!({
        "text": cut(message.text.trim(), DETAIL_CHARS_MAX, Unit::Chars),
        "session": message.session_key,
        "group": message.group,
        "value": message.value,
        "threshold": message.threshold,
        "also": message.also,
    });
    incident.insert("custom_details".into(), details);
    Value::Object(incident)
}
