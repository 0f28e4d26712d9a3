//! Microsoft Teams, by a workflow that is started by a webhook.

use super::cut::{Unit, cut};
use super::failure::{Delivered, Failure};
use super::http::{Http, Post};
use super::message::Message;
use super::present::{LINK_LABEL, facts, headline, sign};
use crate::config::WebhookUrl;
use model::alert::Severity;
use model::alert::life::NotifyKind;
use serde::Deserialize;
use serde_json::{Value, json};

/// What Teams takes as one message, in bytes of JSON.
pub const TEAMS_BODY_BYTES_MAX: usize = 28 * 1024;
/// Halved until the whole fits.
const TEXT_CHARS_MAX: usize = 8000;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teams {
    /// What the workflow "Send webhook alerts to a channel" shows.
    #[serde(deserialize_with = "super::parse::url")]
    pub url: WebhookUrl,
}

impl Teams {
    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        http.post(Post::json(self.url.expose(), &fitting(message))).await?.accepted()
    }
}

fn fitting(message: &Message) -> Value {
    let mut text_chars_max = TEXT_CHARS_MAX;
    loop {
        let payload = payload(message, text_chars_max);
        if text_chars_max == 0 || payload.to_string().len() <= TEAMS_BODY_BYTES_MAX {
            return payload;
        }
        text_chars_max /= 2;
    }
}

/// An Adaptive Card. Text runs, unlike text blocks, are not read as Markdown.
fn payload(message: &Message, text_chars_max: usize) -> Value {
    let heading = json!({"type": "TextRun", "text": format!("{} {}", sign(message), headline(message)),
                         "size": "Large", "weight": "Bolder", "color": colour(message)});
    let mut body = vec![rich(&[heading])];
    let text = cut(message.text.trim(), text_chars_max, Unit::Chars);
    if !text.is_empty() {
        body.push(rich(&[json!({"type": "TextRun", "text": text})]));
    }
    for (label, value) in facts(message) {
        let label = json!({"type": "TextRun", "text": format!("{label}: "), "weight": "Bolder"});
        let mut line = rich(&[label, json!({"type": "TextRun", "text": value})]);
        line["spacing"] = json!("Small");
        body.push(line);
    }
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    });
    if !message.link.is_empty() {
        card["actions"] = json!([{"type": "Action.OpenUrl", "title": LINK_LABEL, "url": message.link}]);
    }
    json!({
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card}],
    })
}

fn rich(runs: &[Value]) -> Value {
    json!({"type": "RichTextBlock", "inlines": runs})
}

fn colour(message: &Message) -> &'static str {
    match (message.kind, message.severity) {
        (NotifyKind::Resolved, _) => "Good",
        (NotifyKind::Acknowledged, _) => "Default",
        (_, Severity::Critical) => "Attention",
        (_, Severity::Warning) => "Warning",
        (_, Severity::Info) => "Accent",
    }
}
