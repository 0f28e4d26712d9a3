//! ntfy, the public server or one's own.

use super::cut::{Unit, cut};
use super::failure::{Delivered, Failure};
use super::http::{Http, Post, bearer};
use super::message::Message;
use super::present::{headline, plain};
use super::receiver::of_url;
use crate::config::{Secret, WebhookUrl};
use model::alert::Severity;
use model::alert::life::NotifyKind;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use url::Url;

/// ntfy's limit of a message, in bytes: a longer one becomes a file.
pub const NTFY_MESSAGE_BYTES_MAX: usize = 4096;
/// Ours of a title, in bytes.
pub const NTFY_TITLE_BYTES_MAX: usize = 250;

#[derive(Clone, Debug, PartialEq)]
pub struct Ntfy {
    /// With the topic, as in `https://ntfy.sh/my-topic`.
    pub url: WebhookUrl,
    pub token: Option<Secret>,
    server: Url,
    /// Whoever knows it reads along.
    topic: Secret,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "super::parse::url")]
    url: WebhookUrl,
    #[serde(default, deserialize_with = "super::parse::optional_secret")]
    token: Option<Secret>,
}

impl<'de> Deserialize<'de> for Ntfy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        Self::new(written.url, written.token).map_err(serde::de::Error::custom)
    }
}

impl Ntfy {
    pub(super) fn new(url: WebhookUrl, token: Option<Secret>) -> Result<Self, String> {
        let wanted = || "url must end in the topic, as in https://ntfy.sh/my-topic".to_owned();
        let mut server = url.expose().clone();
        let topic = server.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned();
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !(1..=64).contains(&topic.len()) || !topic.bytes().all(letters) || server.query().is_some() {
            return Err(wanted());
        }
        server.path_segments_mut().map_err(|()| wanted())?.pop().push("");
        Ok(Self { url, token, server, topic: Secret::new(topic) })
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        let token = self.token.iter().map(|token| token.expose().to_owned());
        of_url(&self.url).into_iter().chain([self.topic.expose().to_owned()]).chain(token).collect()
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let mut post = Post::json(&self.server, &self.payload(message));
        if let Some(token) = &self.token {
            post = post.authorized(&bearer(token))?;
        }
        http.post(post).await?.accepted()
    }

    fn payload(&self, message: &Message) -> Value {
        let (priority, tag) = match (message.kind, message.severity) {
            (NotifyKind::Resolved, _) => (3, "white_check_mark"),
            (NotifyKind::Acknowledged, _) => (2, "eyes"),
            (_, Severity::Critical) => (5, "rotating_light"),
            (_, Severity::Warning) => (4, "warning"),
            (_, Severity::Info) => (3, "information_source"),
        };
        let mut note = json!({
            "topic": self.topic.expose(),
            "title": cut(&headline(message), NTFY_TITLE_BYTES_MAX, Unit::Bytes),
            "message": plain(message, NTFY_MESSAGE_BYTES_MAX, Unit::Bytes),
            "priority": priority,
            "tags": [tag, message.rule],
        });
        if !message.link.is_empty() {
            note["click"] = json!(message.link);
        }
        note
    }
}
