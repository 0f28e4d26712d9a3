//! Messages as long as can be: no service is sent more than it takes.

use super::recorder::Recorder;
use super::sample::{http, message, receiver};
use observatory::alerts::delivery::{
    DISCORD_EMBED_CHARS_MAX, FACTS_MAX, Message, NTFY_MESSAGE_BYTES_MAX, NTFY_TITLE_BYTES_MAX,
    PAGERDUTY_DEDUP_CHARS_MAX, PAGERDUTY_SUMMARY_CHARS_MAX, SLACK_HEADER_CHARS_MAX, SLACK_TEXT_CHARS_MAX,
    TEAMS_BODY_BYTES_MAX, TELEGRAM_TEXT_UNITS_MAX,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything full of one sign, which takes four bytes, two UTF-16 units, or
/// becomes longer when it is escaped.
fn huge(sign: &str) -> Message {
    let long = |length: usize| sign.repeat(length);
    let group = (0..20).map(|index| (format!("{index}{}", long(100)), long(500))).collect();
    Message {
        rule: format!("rule{}", long(300)),
        title: long(2000),
        text: long(50_000),
        gateway_id: long(300),
        session_key: Some(long(500)),
        agent_id: Some(long(300)),
        group,
        resolved_at: Some(message().at),
        also: u32::MAX,
        dedup_key: long(400),
        ..message()
    }
}

async fn sent(toml: &str, message: &Message) -> (Value, usize) {
    let server = Recorder::start([]).await;
    receiver(&toml.replace("URL", &server.url)).deliver(message, &http()).await.unwrap();
    let seen = server.only();
    (seen.json(), seen.body.len())
}

fn chars(value: &Value) -> usize {
    value.as_str().unwrap().chars().count()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

const SIGNS: [&str; 5] = ["x", "é", "🙂", "<", "\u{1}"];

#[tokio::test]
async fn slack_and_discord_take_the_longest_message() {
    for sign in SIGNS {
        let (body, _) = sent("type = 'slack'\nurl = 'URL'", &huge(sign)).await;
        let blocks = body["blocks"].as_array().unwrap();
        assert!(chars(&blocks[0]["text"]["text"]) <= SLACK_HEADER_CHARS_MAX);
        assert_eq!(chars(&blocks[1]["text"]["text"]), SLACK_TEXT_CHARS_MAX);
        let fields = blocks.iter().filter_map(|block| block["fields"].as_array());
        let counts: Vec<usize> = fields.clone().map(Vec::len).collect();
        assert!(counts.iter().sum::<usize>() <= FACTS_MAX && counts.iter().all(|count| *count <= 10), "{counts:?}");
        assert!(fields.flatten().all(|field| chars(&field["text"]) <= 2000));

        let (body, _) = sent("type = 'discord'\nurl = 'URL'", &huge(sign)).await;
        let embed = &body["embeds"][0];
        let text = |value: &Value| units(value.as_str().unwrap());
        let fields = embed["fields"].as_array().unwrap();
        assert!(fields.len() <= 25 && text(&embed["title"]) <= 256 && text(&embed["description"]) <= 4096);
        assert!(fields.iter().all(|field| text(&field["name"]) <= 256 && text(&field["value"]) <= 1024));
        let all = fields.iter().map(|field| text(&field["name"]) + text(&field["value"])).sum::<usize>();
        let all = all + text(&embed["title"]) + text(&embed["description"]) + text(&embed["footer"]["text"]);
        assert!(all <= DISCORD_EMBED_CHARS_MAX, "{sign:?}: {all}");
    }
}

#[tokio::test]
async fn pagerduty_and_teams_take_the_longest_message() {
    for sign in SIGNS {
        let (body, _) = sent("type = 'pagerduty'\nrouting_key = 'k'\nurl = 'URL'", &huge(sign)).await;
        assert_eq!(chars(&body["dedup_key"]), PAGERDUTY_DEDUP_CHARS_MAX);
        let summary = chars(&body["payload"]["summary"]);
        assert!((1..=PAGERDUTY_SUMMARY_CHARS_MAX).contains(&summary), "{sign:?}: {summary}");
        let (body, bytes) = sent("type = 'teams'\nurl = 'URL'", &huge(sign)).await;
        assert!(bytes <= TEAMS_BODY_BYTES_MAX, "{sign:?}: {bytes}");
        let text = body["attachments"][0]["content"]["body"][1]["inlines"][0]["text"].as_str().unwrap();
        assert!(text.chars().count() >= 500 && text.ends_with('…'), "{sign:?}");
    }
}

#[tokio::test]
async fn ntfy_and_telegram_take_the_longest_message() {
    for sign in SIGNS {
        let (body, _) = sent("type = 'ntfy'\nurl = 'URL/topic'", &huge(sign)).await;
        let bytes = |key: &str| body[key].as_str().unwrap().len();
        assert!(bytes("title") <= NTFY_TITLE_BYTES_MAX && bytes("message") <= NTFY_MESSAGE_BYTES_MAX, "{sign:?}");
        let toml = "type = 'telegram'\nbot_token = '1:A'\nchat_id = 5\napi_url = 'URL'";
        let (body, _) = sent(toml, &huge(sign)).await;
        let text = seen(body["text"].as_str().unwrap());
        assert!(units(&text) <= TELEGRAM_TEXT_UNITS_MAX, "{sign:?}: {}", units(&text));
        assert!(units(&text) >= TELEGRAM_TEXT_UNITS_MAX - 8 && text.contains("Open in Observatory"), "{sign:?}");
    }
}

/// What is left when the markup is read.
fn seen(text: &str) -> String {
    let mut left = String::new();
    let mut tag = false;
    for character in text.chars() {
        match character {
            '<' => tag = true,
            '>' => tag = false,
            _ if !tag => left.push(character),
            _ => {}
        }
    }
    left.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn a_text_at_the_limit_is_whole_and_one_sign_more_is_cut() {
    for (length, whole) in [(SLACK_TEXT_CHARS_MAX, true), (SLACK_TEXT_CHARS_MAX + 1, false)] {
        let message = Message { text: "é".repeat(length), ..message() };
        let (body, _) = sent("type = 'slack'\nurl = 'URL'", &message).await;
        let text = body["blocks"][1]["text"]["text"].as_str().unwrap();
        assert_eq!((text.chars().count(), text.ends_with('…')), (SLACK_TEXT_CHARS_MAX, !whole));
    }
}

#[tokio::test]
async fn the_least_message_is_taken_too() {
    let least = Message {
        title: String::new(),
        text: String::new(),
        gateway_id: String::new(),
        session_key: None,
        agent_id: None,
        group: BTreeMap::new(),
        value: None,
        threshold: None,
        link: String::new(),
        ..message()
    };
    let (body, _) = sent("type = 'slack'\nurl = 'URL'", &least).await;
    // A block with an empty text would be refused.
    assert_eq!(body["blocks"].as_array().unwrap().len(), 2);
    assert_eq!(body["text"], "🟠 Firing: context_warning");
    let (body, _) = sent("type = 'pagerduty'\nrouting_key = 'k'\nurl = 'URL'", &least).await;
    assert_eq!(
        (&body["payload"]["summary"], &body["payload"]["source"]),
        (&"context_warning".into(), &"all gateways".into())
    );
    assert!(body.get("links").is_none());
    let (body, _) = sent("type = 'ntfy'\nurl = 'URL/topic'", &least).await;
    assert!(body.get("click").is_none());
}
