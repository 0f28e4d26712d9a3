//! `ALERT_WEBHOOK_URL` alone: which service it belongs to is in its host.

use super::{Discord, Ntfy, PagerDuty, Receiver, Slack, Teams, Telegram, Webhook};
use crate::config::{Secret, WebhookUrl};
use axum::http::HeaderMap;
use url::Url;

/// The receiver that the address leads to.
///
/// # Errors
/// What the address lacks that its service needs; never the address itself.
pub fn receiver_of(url: &WebhookUrl) -> Result<Receiver, String> {
    let address = url.expose();
    let host = address.host_str().unwrap_or_default().to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    let url = url.clone();
    match host {
        "hooks.slack.com" | "hooks.slack-gov.com" => Ok(Receiver::Slack(Slack { url })),
        "discord.com" | "discordapp.com" | "ptb.discord.com" | "canary.discord.com"
            if address.path().starts_with("/api/") =>
        {
            // Discord takes Slack's form there.
            let as_slack = address.path().trim_end_matches('/').ends_with("/slack");
            Ok(if as_slack { Receiver::Slack(Slack { url }) } else { Receiver::Discord(Discord { url }) })
        }
        "events.pagerduty.com" | "events.eu.pagerduty.com" => pagerduty(host, address).map(Receiver::PagerDuty),
        "api.telegram.org" => telegram(address).map(Receiver::Telegram),
        "ntfy.sh" => Ntfy::new(url, None).map(Receiver::Ntfy),
        _ if is_teams(host) => Ok(Receiver::Teams(Teams { url })),
        _ => Webhook::new(url, None, HeaderMap::new()).map(Receiver::Webhook),
    }
}

fn is_teams(host: &str) -> bool {
    [".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"].iter().any(|end| host.ends_with(end))
}

/// The key is in the path of PagerDuty's own integration addresses.
fn pagerduty(host: &str, url: &Url) -> Result<PagerDuty, String> {
    let mut parts = url.path_segments().into_iter().flatten();
    let of_path = (parts.next() == Some("integration")).then(|| parts.next()).flatten();
    let of_query = url.query_pairs().find(|(name, _)| name == "routing_key").map(|(_, key)| key.into_owned());
    let key = of_query.or(of_path.map(str::to_owned)).filter(|key| !key.is_empty()).ok_or(
        "for PagerDuty must hold the integration key, as in \
         https://events.pagerduty.com/v2/enqueue?routing_key=KEY",
    )?;
    PagerDuty::new(Secret::new(key), Some(&format!("https://{host}/v2/enqueue")))
}

fn telegram(url: &Url) -> Result<Telegram, String> {
    let wanted = "for Telegram must be https://api.telegram.org/botTOKEN/sendMessage?chat_id=CHAT";
    let mut parts = url.path_segments().into_iter().flatten();
    let token = parts.next().and_then(|part| part.strip_prefix("bot")).ok_or(wanted)?;
    let chat = url.query_pairs().find(|(name, _)| name == "chat_id").ok_or(wanted)?.1;
    Telegram::new(Secret::new(token), &chat, None, None).map_err(|_| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Receiver, String> {
        receiver_of(&WebhookUrl::parse(text).unwrap())
    }

    #[test]
    fn the_host_tells_the_service() {
        for (url, name) in [
            ("https://hooks.slack.com/services/T/B/x", "slack"),
            ("https://discord.com/api/webhooks/1/x", "discord"),
            ("https://discordapp.com/api/webhooks/1/x", "discord"),
            ("https://discord.com/api/webhooks/1/x/slack", "slack"),
            ("https://events.pagerduty.com/v2/enqueue?routing_key=R1", "pagerduty"),
            ("https://events.eu.pagerduty.com/integration/R1/enqueue", "pagerduty"),
            ("https://acme.webhook.office.com/webhookb2/x", "teams"),
            ("https://prod-01.westus.logic.azure.com:443/workflows/x", "teams"),
            ("https://ntfy.sh/my-topic", "ntfy"),
            ("https://NTFY.SH./my-topic", "ntfy"),
            ("https://api.telegram.org/bot1:AA/sendMessage?chat_id=-100", "telegram"),
            ("http://homeassistant.local:8123/api/webhook/x", "webhook"),
            ("https://hooks.slack.com.example.org/x", "webhook"),
            ("https://evilwebhook.office.com.example.org/x", "webhook"),
            ("https://discord.com/invite/x", "webhook"),
        ] {
            assert_eq!(of(url).unwrap().type_name(), name, "{url}");
        }
    }

    #[test]
    fn what_a_service_lacks_is_said_without_the_address() {
        for (url, part) in [
            ("https://events.pagerduty.com/v2/enqueue", "integration key"),
            ("https://api.telegram.org/bothunter2/sendMessage", "chat_id"),
            ("https://api.telegram.org/hunter2?chat_id=1", "botTOKEN"),
            ("https://ntfy.sh/", "topic"),
            ("https://ntfy.sh/hunter2?x=1", "topic"),
        ] {
            let problem = of(url).unwrap_err();
            assert!(problem.contains(part) && !problem.contains("hunter2"), "{url}: {problem}");
        }
    }

    #[test]
    fn the_keys_come_out_of_the_address() {
        let Ok(Receiver::PagerDuty(pagerduty)) = of("https://events.eu.pagerduty.com/integration/R1/enqueue") else {
            panic!("not PagerDuty")
        };
        assert_eq!(pagerduty.routing_key.expose(), "R1");
        assert_eq!(pagerduty.url.expose().as_str(), "https://events.eu.pagerduty.com/v2/enqueue");
        let Ok(Receiver::Telegram(telegram)) = of("https://api.telegram.org/bot1:AA/sendMessage?chat_id=%40ops") else {
            panic!("not Telegram")
        };
        assert_eq!((telegram.bot_token.expose(), telegram.chat_id.as_str()), ("1:AA", "@ops"));
    }
}
