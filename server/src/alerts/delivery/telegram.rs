//! Telegram, by a bot of one's own.

use super::cut::{Unit, cut, html};
use super::failure::{Delivered, Failure, Retry};
use super::http::{Answer, Http, Post, retry_after};
use super::message::Message;
use super::present::{LINK_LABEL, facts, headline, sign};
use crate::config::{Secret, WebhookUrl};
use model::alert::Severity;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use url::Url;

/// Telegram's limit of a text without its markup, in UTF-16 units.
pub const TELEGRAM_TEXT_UNITS_MAX: usize = 4096;
const API: &str = "https://api.telegram.org";

#[derive(Clone, Debug, PartialEq)]
pub struct Telegram {
    /// From `@BotFather`.
    pub bot_token: Secret,
    /// A number, or the `@name` of a channel.
    pub chat_id: String,
    /// A topic of a forum.
    pub message_thread_id: Option<i64>,
    /// Another server of the same API.
    pub api_url: WebhookUrl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "super::parse::secret")]
    bot_token: Secret,
    chat_id: Value,
    #[serde(default)]
    message_thread_id: Option<i64>,
    #[serde(default)]
    api_url: Option<String>,
}

impl<'de> Deserialize<'de> for Telegram {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        let chat_id = match written.chat_id {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Self::new(written.bot_token, &chat_id, written.message_thread_id, written.api_url.as_deref())
            .map_err(serde::de::Error::custom)
    }
}

impl Telegram {
    pub(super) fn new(token: Secret, chat: &str, thread: Option<i64>, api: Option<&str>) -> Result<Self, String> {
        let (id, key) = token.expose().split_once(':').unwrap_or_default();
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) || key.is_empty() || !key.bytes().all(letters)
        {
            return Err("bot_token must be what @BotFather gave: digits, a colon, letters".into());
        }
        let channel = chat.strip_prefix('@').is_some_and(|name| !name.is_empty() && name.bytes().all(letters));
        if !channel && chat.parse::<i64>().is_err() {
            return Err("chat_id must be a number, or the @name of a channel".into());
        }
        let api_url = WebhookUrl::parse(api.unwrap_or(API)).map_err(|problem| format!("api_url {problem}"))?;
        Ok(Self { bot_token: token, chat_id: chat.to_owned(), message_thread_id: thread, api_url })
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let answer = http.post(Post::json(&self.method()?, &self.payload(message))).await?;
        answer.accepted().map_err(|failure| later_if_told(failure, &answer))
    }

    fn method(&self) -> Result<Url, Failure> {
        let base = self.api_url.expose().as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/bot{}/sendMessage", self.bot_token.expose()))
            .map_err(|_| Failure::never("api_url does not make an address with the token"))
    }

    fn payload(&self, message: &Message) -> Value {
        let chat_id = self.chat_id.parse::<i64>().map_or_else(|_| json!(self.chat_id), |number| json!(number));
        let mut request = json!({
            "chat_id": chat_id,
            "text": text(message),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": true},
            "disable_notification": message.severity == Severity::Info,
        });
        if let Some(thread) = self.message_thread_id {
            request["message_thread_id"] = json!(thread);
        }
        request
    }
}

/// Telegram says in the body after how long, not in a header.
fn later_if_told(failure: Failure, answer: &Answer) -> Failure {
    let told = answer.json().and_then(|body| retry_after(body.get("parameters")?.get("retry_after")?.as_f64()?));
    match (failure.retry, told) {
        (Retry::Later(_), Some(after)) => Failure { retry: Retry::Later(Some(after)), ..failure },
        _ => failure,
    }
}

fn text(message: &Message) -> String {
    let (sign, headline) = (sign(message), headline(message));
    let facts = facts(message);
    let mut seen = Unit::Utf16.length(sign) + Unit::Utf16.length(&headline) + LINK_LABEL.len() + " \n\n\n\n".len();
    seen += facts
        .iter()
        .map(|(label, value)| Unit::Utf16.length(label) + Unit::Utf16.length(value) + ": \n".len())
        .sum::<usize>();
    let body = cut(message.text.trim(), TELEGRAM_TEXT_UNITS_MAX.saturating_sub(seen), Unit::Utf16);
    let lines: Vec<String> =
        facts.iter().map(|(label, value)| format!("<b>{}:</b> {}", html(label), html(value))).collect();
    let mut text = format!("{sign} <b>{}</b>\n{}\n\n{}", html(&headline), html(&body), lines.join("\n"));
    if !message.link.is_empty() {
        text.extend(["\n\n<a href=\"", &html(&message.link), "\">", LINK_LABEL, "</a>"]);
    }
    text
}
