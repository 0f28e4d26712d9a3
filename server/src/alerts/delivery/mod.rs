//! Receivers of alert messages: what each service is sent, over which
//! connection, and whether a failure is worth another try.

mod commonmark;
mod cut;
mod discord;
mod email;
mod failure;
pub mod http;
mod message;
mod ntfy;
mod openclaw;
mod pagerduty;
mod parse;
mod present;
mod receiver;
mod slack;
mod teams;
mod telegram;
mod webhook;
mod webhook_url;

pub use discord::{DISCORD_EMBED_CHARS_MAX, Discord};
pub use email::{Email, RECIPIENTS_MAX, SUBJECT_CHARS_MAX, Security};
pub use failure::{Delivered, Failure, REASON_CHARS_MAX, Retry};
pub use message::Message;
pub use ntfy::{NTFY_MESSAGE_BYTES_MAX, NTFY_TITLE_BYTES_MAX, Ntfy};
pub use openclaw::{Gateway, OPENCLAW_TEXT_CHARS_MAX, OpenClaw};
pub use pagerduty::{PAGERDUTY_DEDUP_CHARS_MAX, PAGERDUTY_SUMMARY_CHARS_MAX, PagerDuty};
pub use parse::SECRET_BYTES_MAX;
pub use present::{FACT_CHARS_MAX, FACTS_MAX, HEADLINE_CHARS_MAX};
pub use receiver::Receiver;
pub use slack::{SLACK_HEADER_CHARS_MAX, SLACK_TEXT_CHARS_MAX, Slack};
pub use teams::{TEAMS_BODY_BYTES_MAX, Teams};
pub use telegram::{TELEGRAM_TEXT_UNITS_MAX, Telegram};
pub use webhook::{HEADERS_MAX, Webhook};
pub use webhook_url::receiver_of;
