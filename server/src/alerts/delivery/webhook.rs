//! A generic webhook: the message as JSON, signed as Standard Webhooks say.

use super::failure::{Delivered, Failure};
use super::http::{Http, Post};
use super::message::Message;
use super::receiver::of_url;
use crate::clock;
use crate::config::{Secret, WebhookUrl};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The most headers of one's own.
pub const HEADERS_MAX: usize = 16;
/// What Standard Webhooks ask of a secret, in bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Headers that are ours to set.
const OURS: [&str; 8] = [
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
];

#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    pub url: WebhookUrl,
    /// `whsec_` and 24 to 64 bytes in base64.
    secret: Option<Secret>,
    /// Such as `Authorization`; marked as sensitive.
    headers: HeaderMap,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "super::parse::url")]
    url: WebhookUrl,
    #[serde(default, deserialize_with = "super::parse::optional_secret")]
    secret: Option<Secret>,
    #[serde(default)]
    headers: Map<String, Value>,
}

impl<'de> Deserialize<'de> for Webhook {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        let headers = headers(&written.headers).map_err(serde::de::Error::custom)?;
        Self::new(written.url, written.secret, headers).map_err(serde::de::Error::custom)
    }
}

impl Webhook {
    pub(super) fn new(url: WebhookUrl, secret: Option<Secret>, headers: HeaderMap) -> Result<Self, String> {
        if let Some(secret) = &secret {
            key(secret)
                .ok_or("secret must be whsec_ and 24 to 64 bytes in base64, as from: openssl rand -base64 32")?;
        }
        Ok(Self { url, secret, headers })
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        let headers = self.headers.values().filter_map(|value| value.to_str().ok()).map(str::to_owned);
        let secret = self.secret.iter().map(|secret| secret.expose().to_owned());
        of_url(&self.url).into_iter().chain(headers).chain(secret).collect()
    }

    pub(super) async fn deliver(&self, message: &Message, http: &Http) -> Result<Delivered, Failure> {
        let body = serde_json::to_string(message).map_err(Failure::never)?;
        let (id, timestamp) = (message.id.to_string(), (clock::now().millis() / 1000).to_string());
        let signature = self.secret.as_ref().and_then(|secret| sign(secret, &id, &timestamp, &body));
        let mut post = Post::body(self.url.expose(), body);
        post.headers.extend(self.headers.clone());
        let ours = [("webhook-id", Some(id)), ("webhook-timestamp", Some(timestamp)), ("webhook-signature", signature)];
        for (name, text) in ours {
            if let Some(text) = text {
                post.headers.insert(name, HeaderValue::try_from(text).map_err(Failure::never)?);
            }
        }
        http.post(post).await?.accepted()
    }
}

fn key(secret: &Secret) -> Option<Vec<u8>> {
    let text = secret.expose();
    let key = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
    KEY_BYTES.contains(&key.len()).then_some(key)
}

fn sign(secret: &Secret, id: &str, timestamp: &str, body: &str) -> Option<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key(secret)?);
    let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(tag)))
}

fn headers(written: &Map<String, Value>) -> Result<HeaderMap, String> {
    if written.len() > HEADERS_MAX {
        return Err(format!("headers has {} entries; at most {HEADERS_MAX} are sent", written.len()));
    }
    let mut headers = HeaderMap::new();
    for (name, text) in written {
        let parsed = HeaderName::try_from(name.as_str()).map_err(|_| format!("headers.{name} is no header's name"))?;
        if OURS.contains(&parsed.as_str()) {
            return Err(format!("headers.{name} is set by Observatory: leave it out"));
        }
        let mut value = text
            .as_str()
            .and_then(|text| HeaderValue::try_from(text).ok())
            .ok_or_else(|| format!("headers.{name} must be text of one line"))?;
        value.set_sensitive(true);
        headers.insert(parsed, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn the_signature_is_the_published_one() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}");
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_key_has_24_to_64_bytes() {
        for (length, fits) in [(23, false), (24, true), (64, true), (65, false)] {
            let secret = Secret::new(STANDARD.encode(vec![7u8; length]));
            assert_eq!(key(&secret).is_some(), fits, "{length}");
        }
    }
}
