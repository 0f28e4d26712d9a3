//! A channel of OpenClaw: a gateway sends the text on as it is, without a
//! model's turn.

use super::commonmark::literal;
use super::cut::Unit;
use super::failure::{Delivered, Failure, Retry};
use super::http::{Http, Post, bearer};
use super::message::Message;
use super::present::plain;
use crate::config::{Secret, WebhookUrl};
use model::alert::engine::OWN_SESSION;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// What the common channels take as one message, in characters.
pub const OPENCLAW_TEXT_CHARS_MAX: usize = 4000;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenClaw {
    /// Such as `telegram`.
    pub channel: String,
    /// Who or where on the channel, such as a chat's number.
    pub target: String,
    pub gateway: Gateway,
    /// Asked when the first fails, and before it when the alert is about it.
    #[serde(default)]
    pub fallback: Option<Gateway>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Its `gatewayId`, by which an alert about it is recognised.
    pub id: String,
    #[serde(deserialize_with = "super::parse::url")]
    pub url: WebhookUrl,
    #[serde(deserialize_with = "super::parse::secret")]
    pub token: Secret,
}

impl OpenClaw {
    pub(super) fn destination(&self) -> String {
        let first = format!("{} {} via {}", self.channel, self.target, self.gateway.id);
        match &self.fallback {
            Some(fallback) => format!("{first} or {}", fallback.id),
            None => first,
        }
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        [Some(&self.gateway), self.fallback.as_ref()]
            .into_iter()
            .flatten()
            .map(|gateway| gateway.token.expose().to_owned())
            .collect()
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let Some(fallback) = &self.fallback else { return self.send(&self.gateway, message, http).await };
        let in_trouble = message.gateway_id == self.gateway.id;
        let (first, second) = if in_trouble { (fallback, &self.gateway) } else { (&self.gateway, fallback) };
        match self.send(first, message, http).await {
            Ok(delivered) => Ok(delivered),
            Err(failure) => {
                self.send(second, message, http).await.map_err(|other| both((first, failure), (second, other)))
            }
        }
    }

    async fn send(&self, gateway: &Gateway, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let url = gateway.invoke()?;
        let post = Post::json(&url, &self.payload(message)).authorized(&bearer(&gateway.token))?;
        let answer = http.post(post).await?;
        answer.accepted()?;
        // The tool's own result is inside a successful answer.
        if answer.json().and_then(|body| body.get("ok")?.as_bool()) == Some(false) {
            return Err(Failure::later(format!("the gateway refused: {}", answer.text())));
        }
        Ok(Delivered { note: format!("via {}", gateway.id) })
    }

    fn payload(&self, message: &Message) -> Value {
        let text = literal(&plain(message, OPENCLAW_TEXT_CHARS_MAX, Unit::Chars));
        let args = json!({"action": "send", "channel": self.channel, "target": self.target, "message": text});
        // A channel that fails is an event of this session, which raises no alert.
        json!({"tool": "message", "args": args, "sessionKey": OWN_SESSION})
    }
}

impl Gateway {
    fn invoke(&self) -> Result<Url, Failure> {
        let base = self.url.expose().as_str().trim_end_matches('/');
        Url::parse(&format!("{base}/tools/invoke")).map_err(|_| Failure::never("url of the gateway has no path"))
    }
}

/// Worth another try as long as one of the two is; the earlier time counts.
fn both((first, one): (&Gateway, Failure), (second, other): (&Gateway, Failure)) -> Failure {
    let retry = match (one.retry, other.retry) {
        (Retry::Later(one), Retry::Later(other)) => Retry::Later(sooner(one, other)),
        (Retry::Never, retry) | (retry, Retry::Never) => retry,
    };
    Failure { retry, reason: format!("{}: {}; {}: {}", first.id, one.reason, second.id, other.reason) }
}

fn sooner(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    Some(one?.min(other?))
}
