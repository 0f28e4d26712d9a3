//! A channel of OpenClaw, with a second gateway.

use super::recorder::{Recorder, Reply};
use super::sample::{http, message, receiver};
use model::alert::engine::OWN_SESSION;
use observatory::alerts::delivery::{Message, OPENCLAW_TEXT_CHARS_MAX, Receiver, Retry};
use serde_json::json;
use std::time::Duration;

fn alone(first: &Recorder) -> String {
    format!(
        "type = 'openclaw'\nchannel = 'telegram'\ntarget = '4711'\n\
         [gateway]\nid = 'office'\nurl = '{}/base/'\ntoken = 'first-token'\n",
        first.url
    )
}

fn pair(first: &Recorder, second: &Recorder) -> Receiver {
    let fallback = format!("[fallback]\nid = 'home'\nurl = '{}'\ntoken = 'second-token'\n", second.url);
    receiver(&format!("{}{fallback}", alone(first)))
}

fn about(gateway: &str) -> Message {
    Message { gateway_id: gateway.into(), ..message() }
}

#[tokio::test]
async fn the_gateway_is_asked_to_send_the_text_as_it_is() {
    let server = Recorder::start([Reply::body(200, "{\"ok\":true,\"result\":{}}")]).await;
    let delivered = receiver(&alone(&server)).deliver(&message(), &http()).await.unwrap();
    assert_eq!(delivered.note, "via office");
    let seen = server.only();
    assert_eq!((seen.path.as_str(), seen.header("authorization")), ("/base/tools/invoke", Some("Bearer first-token")));
    let body = seen.json();
    assert_eq!(body["tool"], "message");
    let text = body["args"]["message"].as_str().unwrap();
    assert!(text.starts_with("🟠 Firing: main is at 85% context\nSession <\u{2060}!channel>"), "{text}");
    let wanted = json!({"action": "send", "channel": "telegram", "target": "4711", "message": text});
    assert_eq!(body["args"], wanted);
    assert_eq!(body["sessionKey"], OWN_SESSION);
    let long = Message { text: "é".repeat(2 * OPENCLAW_TEXT_CHARS_MAX), ..message() };
    receiver(&alone(&server)).deliver(&long, &http()).await.unwrap();
    let body = server.seen()[1].json();
    assert_eq!(body["args"]["message"].as_str().unwrap().chars().count(), OPENCLAW_TEXT_CHARS_MAX);
}

#[tokio::test]
async fn the_second_gateway_sends_what_the_first_cannot() {
    for reply in [Reply::Status(500), Reply::Status(401), Reply::body(200, "{\"ok\":false,\"error\":{}}")] {
        let (first, second) = (Recorder::start([reply]).await, Recorder::start([]).await);
        let delivered = pair(&first, &second).deliver(&about("lab"), &http()).await.unwrap();
        assert_eq!((delivered.note.as_str(), first.seen().len()), ("via home", 1));
        assert_eq!(second.only().header("authorization"), Some("Bearer second-token"));
    }
    let (first, second) = (Recorder::start([]).await, Recorder::start([]).await);
    pair(&first, &second).deliver(&about("lab"), &http()).await.unwrap();
    assert!(second.seen().is_empty());
}

#[tokio::test]
async fn a_gateway_is_not_the_first_to_be_told_of_its_own_trouble() {
    let (first, second) = (Recorder::start([]).await, Recorder::start([]).await);
    let receiver = pair(&first, &second);
    assert_eq!(receiver.deliver(&about("office"), &http()).await.unwrap().note, "via home");
    assert!(first.seen().is_empty());
    second.push(Reply::Status(500));
    assert_eq!(receiver.deliver(&about("office"), &http()).await.unwrap().note, "via office");
}

#[tokio::test]
async fn when_both_fail_it_is_tried_again_as_long_as_one_may_work() {
    for (one, other, retry) in [
        (Reply::Status(401), Reply::Status(401), Retry::Never),
        (Reply::Status(500), Reply::Status(401), Retry::Later(None)),
        (Reply::Status(401), Reply::Status(500), Retry::Later(None)),
        (
            Reply::with(429, ("retry-after", "30"), ""),
            Reply::with(429, ("retry-after", "20"), ""),
            Retry::Later(Some(Duration::from_secs(20))),
        ),
    ] {
        let (first, second) = (Recorder::start([one]).await, Recorder::start([other]).await);
        let failure = pair(&first, &second).deliver(&message(), &http()).await.unwrap_err();
        assert_eq!(failure.retry, retry);
        assert!(failure.reason.contains("office: HTTP ") && failure.reason.contains("home: HTTP "), "{failure}");
    }
}

#[tokio::test]
async fn a_channel_that_is_not_set_up_is_said() {
    let reply = Reply::body(500, "{\"ok\":false,\"error\":{\"type\":\"tool_error\",\"message\":\"no first-token\"}}");
    let server = Recorder::start([reply]).await;
    let failure = receiver(&alone(&server)).deliver(&message(), &http()).await.unwrap_err();
    assert!(failure.reason.contains("tool_error") && !failure.reason.contains("first-token"), "{failure}");
}
