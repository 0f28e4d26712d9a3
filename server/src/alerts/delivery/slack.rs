//! Slack, by an incoming webhook.

use super::cut::{Unit, cut, slack as escape};
use super::failure::{Delivered, Failure};
use super::http::{Http, Post};
use super::message::Message;
use super::present::{LINK_LABEL, facts, headline, sign};
use crate::config::WebhookUrl;
use serde::Deserialize;
use serde_json::{Value, json};

/// Slack's limit of a header block, in characters.
pub const SLACK_HEADER_CHARS_MAX: usize = 150;
/// Slack's limit of a section's text, in characters.
pub const SLACK_TEXT_CHARS_MAX: usize = 3000;
/// Slack's limit of the fields in one section.
const FIELDS_MAX: usize = 10;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// `https://hooks.slack.com/services/…`, or what speaks the same:
    /// Mattermost, Rocket.Chat, Discord's `/slack`.
    #[serde(deserialize_with = "super::parse::url")]
    pub url: WebhookUrl,
}

impl Slack {
    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        http.post(Post::json(self.url.expose(), &payload(message))).await?.accepted()
    }
}

/// Blocks, and the text that a notification shows. What the rule wrote is
/// plain text, so that it mentions nobody.
fn payload(message: &Message) -> Value {
    let title = format!("{} {}", sign(message), headline(message));
    let mut blocks = vec![json!({
        "type": "header",
        "text": {"type": "plain_text", "text": cut(&title, SLACK_HEADER_CHARS_MAX, Unit::Chars), "emoji": true},
    })];
    let text = cut(message.text.trim(), SLACK_TEXT_CHARS_MAX, Unit::Chars);
    if !text.is_empty() {
        blocks.push(json!({"type": "section", "text": {"type": "plain_text", "text": text, "emoji": false}}));
    }
    let fields: Vec<Value> = facts(message)
        .iter()
        .map(|(label, value)| mrkdwn(&format!("*{}*\n{}", escape(label), escape(value))))
        .collect();
    blocks.extend(fields.chunks(FIELDS_MAX).map(|fields| json!({"type": "section", "fields": fields})));
    if !message.link.is_empty() {
        let link = mrkdwn(&format!("<{}|{LINK_LABEL}>", escape(&message.link)));
        blocks.push(json!({"type": "context", "elements": [link]}));
    }
    json!({"text": escape(&title), "blocks": blocks})
}

/// Verbatim: names and addresses in it become no mentions and no links.
fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text, "verbatim": true})
}
