//! The receivers by type.

use super::failure::{Delivered, Failure};
use super::http::Http;
use super::message::Message;
use super::parse::settings;
use super::{Discord, Email, Ntfy, OpenClaw, PagerDuty, Slack, Teams, Telegram, Webhook};
use crate::config::WebhookUrl;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

const TYPES: &str = "webhook, slack, discord, pagerduty, teams, ntfy, telegram, email or openclaw";

/// Where messages go. Secrets in it are never printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Receiver {
    Webhook(Webhook),
    Slack(Slack),
    Discord(Discord),
    PagerDuty(PagerDuty),
    Teams(Teams),
    Ntfy(Ntfy),
    Telegram(Telegram),
    Email(Box<Email>),
    OpenClaw(Box<OpenClaw>),
}

impl Receiver {
    /// Its `type` in a configuration.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Slack(_) => "slack",
            Self::Discord(_) => "discord",
            Self::PagerDuty(_) => "pagerduty",
            Self::Teams(_) => "teams",
            Self::Ntfy(_) => "ntfy",
            Self::Telegram(_) => "telegram",
            Self::Email(_) => "email",
            Self::OpenClaw(_) => "openclaw",
        }
    }

    /// Where it leads to, for people: no secrets in it.
    pub fn destination(&self) -> String {
        match self {
            Self::Webhook(webhook) => webhook.url.to_string(),
            Self::Slack(slack) => slack.url.to_string(),
            Self::Discord(discord) => discord.url.to_string(),
            Self::PagerDuty(pagerduty) => pagerduty.url.to_string(),
            Self::Teams(teams) => teams.url.to_string(),
            Self::Ntfy(ntfy) => ntfy.url.to_string(),
            Self::Telegram(telegram) => format!("chat {}", telegram.chat_id),
            Self::Email(email) => email.recipients(),
            Self::OpenClaw(openclaw) => openclaw.destination(),
        }
    }

    /// Sends one message, once. The caller repeats it, with the same id.
    ///
    /// # Errors
    /// Why it was not taken, and whether to try again.
    pub async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let sent = match self {
            Self::Webhook(webhook) => webhook.deliver(message, http).await,
            Self::Slack(slack) => slack.deliver(message, http).await,
            Self::Discord(discord) => discord.deliver(message, http).await,
            Self::PagerDuty(pagerduty) => pagerduty.deliver(message, http).await,
            Self::Teams(teams) => teams.deliver(message, http).await,
            Self::Ntfy(ntfy) => ntfy.deliver(message, http).await,
            Self::Telegram(telegram) => telegram.deliver(message, http).await,
            Self::Email(email) => email.deliver(message, http).await,
            Self::OpenClaw(openclaw) => openclaw.deliver(message, http).await,
        };
        sent.map_err(|failure| failure.scrubbed(&self.secrets()))
    }

    fn secrets(&self) -> Vec<String> {
        match self {
            Self::Webhook(webhook) => webhook.secrets(),
            Self::Slack(slack) => of_url(&slack.url),
            Self::Discord(discord) => of_url(&discord.url),
            Self::PagerDuty(pagerduty) => vec![pagerduty.routing_key.expose().to_owned()],
            Self::Teams(teams) => of_url(&teams.url),
            Self::Ntfy(ntfy) => ntfy.secrets(),
            Self::Telegram(telegram) => vec![telegram.bot_token.expose().to_owned()],
            Self::Email(email) => email.secrets(),
            Self::OpenClaw(openclaw) => openclaw.secrets(),
        }
    }
}

/// What of an address is as good as a password.
pub(super) fn of_url(url: &WebhookUrl) -> Vec<String> {
    let url = url.expose();
    let mut secrets = vec![url.as_str().to_owned()];
    if let Some(query) = url.query() {
        secrets.push(query.to_owned());
    }
    secrets.push(url.path().to_owned());
    secrets.extend(url.password().map(str::to_owned));
    secrets
}

impl<'de> Deserialize<'de> for Receiver {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut entries = Map::<String, Value>::deserialize(from)?;
        let named = entries.shift_remove("type");
        let kind = named.as_ref().and_then(Value::as_str).ok_or_else(|| {
            let what = if named.is_some() { "must be text" } else { "is missing" };
            D::Error::custom(format!("type of a receiver {what}: {TYPES}"))
        })?;
        of_type(kind, Value::Object(entries)).map_err(D::Error::custom)
    }
}

fn of_type(kind: &str, rest: Value) -> Result<Receiver, String> {
    match kind {
        "webhook" => settings(kind, rest).map(Receiver::Webhook),
        "slack" => settings(kind, rest).map(Receiver::Slack),
        "discord" => settings(kind, rest).map(Receiver::Discord),
        "pagerduty" => settings(kind, rest).map(Receiver::PagerDuty),
        "teams" => settings(kind, rest).map(Receiver::Teams),
        "ntfy" => settings(kind, rest).map(Receiver::Ntfy),
        "telegram" => settings(kind, rest).map(Receiver::Telegram),
        "email" => settings(kind, rest).map(|email| Receiver::Email(Box::new(email))),
        "openclaw" => settings(kind, rest).map(|openclaw| Receiver::OpenClaw(Box::new(openclaw))),
        other => Err(format!("type of a receiver must be {TYPES}, not {other:?}")),
    }
}
