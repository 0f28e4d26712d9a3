//! Web addresses among the settings.

use super::secret::REDACTED;
use std::fmt;
use url::Url;

/// Where alerts are sent. Its path is as good as a password (Slack, Discord
/// and others put the key there), so `Debug` and `Display` show the host only.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// # Errors
    /// What must hold instead; never with the text itself.
    pub fn parse(text: &str) -> Result<Self, String> {
        http(text).map(Self).ok_or_else(|| "must be an http:// or https:// URL".into())
    }

    /// The address itself: for use, not for show.
    pub fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{REDACTED}", self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address that browsers and gateways reach this server at, without a
/// slash at the end.
pub fn public_url(text: &str) -> Result<String, String> {
    match http(text) {
        Some(url) if url.username().is_empty() && url.password().is_none() && url.query().is_none() => {
            Ok(url.as_str().trim_end_matches('/').to_owned())
        }
        _ => Err("must be an http:// or https:// URL without a user or a question mark, \
                  as in https://observatory.example.com"
            .into()),
    }
}

fn http(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_webhook_only_the_host_is_shown() {
        let webhook = WebhookUrl::parse("https://me:hunter2@hooks.example.com:8443/T1/hunter2?k=hunter2").unwrap();
        assert_eq!(
            format!("{webhook} {webhook:?}"),
            "https://hooks.example.com:8443/*** https://hooks.example.com:8443/***"
        );
        assert_eq!(webhook.expose().path(), "/T1/hunter2");
    }

    #[test]
    fn other_schemes_and_half_addresses_are_refused() {
        for text in ["", "hooks.example.com/x", "ftp://hooks.example.com", "https://", "file:///etc/passwd"] {
            assert!(WebhookUrl::parse(text).is_err(), "{text}");
            assert!(public_url(text).is_err(), "{text}");
        }
        assert!(public_url("https://me:pw@example.com").is_err());
    }

    #[test]
    fn a_public_url_ends_without_a_slash() {
        assert_eq!(public_url("https://o.example.com/").unwrap(), "https://o.example.com");
        assert_eq!(public_url("http://10.0.0.5:3200/observatory/").unwrap(), "http://10.0.0.5:3200/observatory");
    }
}
