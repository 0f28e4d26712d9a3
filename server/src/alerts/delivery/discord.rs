//! Discord, by a channel's webhook.

use super::cut::{Unit, cut, markdown};
use super::failure::{Delivered, Failure, Retry};
use super::http::{Http, Post, retry_after};
use super::message::Message;
use super::present::{SENDER, colour, facts, headline, sign};
use crate::config::WebhookUrl;
use serde::Deserialize;
use serde_json::{Value, json};

/// Discord's limit of all texts of an embed together, in characters.
pub const DISCORD_EMBED_CHARS_MAX: usize = 6000;
const TITLE_CHARS_MAX: usize = 256;
/// Below Discord's own 4,096, so that the fields fit into the whole.
const DESCRIPTION_CHARS_MAX: usize = 1500;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discord {
    /// `https://discord.com/api/webhooks/…`
    #[serde(deserialize_with = "super::parse::url")]
    pub url: WebhookUrl,
}

impl Discord {
    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let answer = http.post(Post::json(self.url.expose(), &payload(message))).await?;
        answer.accepted().map_err(|failure| match failure.retry {
            // Finer than the header, which is in whole seconds.
            Retry::Later(header) if answer.status == 429 => {
                let body = answer.json().and_then(|body| retry_after(body.get("retry_after")?.as_f64()?));
                Failure { retry: Retry::Later(body.or(header)), ..failure }
            }
            _ => failure,
        })
    }
}

fn payload(message: &Message) -> Value {
    let fields: Vec<Value> = facts(message)
        .iter()
        .map(|(label, value)| json!({"name": markdown(label), "value": markdown(value), "inline": true}))
        .collect();
    let title = format!("{} {}", sign(message), markdown(&headline(message)));
    let mut embed = json!({
        "title": cut(&title, TITLE_CHARS_MAX, Unit::Utf16),
        "description": cut(&markdown(message.text.trim()), DESCRIPTION_CHARS_MAX, Unit::Utf16),
        "color": colour(message),
        "timestamp": message.at,
        "fields": fields,
        "footer": {"text": SENDER},
    });
    if !message.link.is_empty() {
        embed["url"] = json!(message.link);
    }
    json!({"username": SENDER, "embeds": [embed], "allowed_mentions": {"parse": []}})
}
