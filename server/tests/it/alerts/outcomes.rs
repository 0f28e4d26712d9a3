//! What a failure means: try again, when, or never.

use super::recorder::{Recorder, Reply};
use super::sample::{http, message, options, receiver};
use observatory::alerts::delivery::http::{BODY_BYTES_MAX, Http, Options, RETRY_AFTER_MAX, Timeouts};
use observatory::alerts::delivery::{Delivered, Failure, REASON_CHARS_MAX, Retry};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

async fn answered(reply: Reply) -> Result<Delivered, Failure> {
    of_type("type = 'webhook'\nurl = 'URL/hunter22?key=hunter33'", reply).await
}

async fn of_type(toml: &str, reply: Reply) -> Result<Delivered, Failure> {
    let server = Recorder::start([reply]).await;
    receiver(&toml.replace("URL", &server.url)).deliver(&message(), &http()).await
}

#[tokio::test]
async fn the_status_decides() {
    for status in [200, 201, 202, 204] {
        assert_eq!(answered(Reply::Status(status)).await.unwrap().note, format!("HTTP {status}"));
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        assert_eq!(answered(Reply::Status(status)).await.unwrap_err().retry, Retry::Later(None), "{status}");
    }
    for status in [304, 400, 401, 403, 404, 410, 413] {
        assert_eq!(answered(Reply::Status(status)).await.unwrap_err().retry, Retry::Never, "{status}");
    }
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_told_and_bounded() {
    let wait = |seconds: &str| Reply::with(429, ("retry-after", seconds), "slow down");
    let told = async |seconds: &str| answered(wait(seconds)).await.unwrap_err().retry;
    assert_eq!(told("7").await, Retry::Later(Some(Duration::from_secs(7))));
    assert_eq!(told("3600").await, Retry::Later(Some(RETRY_AFTER_MAX)));
    assert_eq!(told("86400").await, Retry::Later(Some(RETRY_AFTER_MAX)));
    assert_eq!(told("Fri, 31 Dec 2100 23:59:59 GMT").await, Retry::Later(Some(RETRY_AFTER_MAX)));
    assert_eq!(told("Thu, 01 Jan 2026 00:00:00 GMT").await, Retry::Later(Some(Duration::ZERO)));
    assert_eq!(told("soon").await, Retry::Later(None));
    let reply = Reply::with(503, ("retry-after", "9"), "");
    assert_eq!(answered(reply).await.unwrap_err().retry, Retry::Later(Some(Duration::from_secs(9))));
}

#[tokio::test]
async fn discord_and_telegram_tell_the_wait_in_the_body() {
    let discord = Reply::with(429, ("retry-after", "1"), "{\"retry_after\": 0.5, \"global\": false}");
    let failure = of_type("type = 'discord'\nurl = 'URL/api/webhooks/1/x'", discord).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Later(Some(Duration::from_millis(500))));
    let telegram = "type = 'telegram'\nbot_token = '1:A'\nchat_id = '5'\napi_url = 'URL'";
    let reply = Reply::body(429, "{\"ok\":false,\"parameters\":{\"retry_after\":35}}");
    let failure = of_type(telegram, reply).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Later(Some(Duration::from_secs(35))));
    let blocked = Reply::body(403, "{\"ok\":false,\"description\":\"Forbidden: bot was blocked\"}");
    let failure = of_type(telegram, blocked).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Never);
    assert!(failure.reason.contains("bot was blocked"), "{failure}");
}

#[tokio::test]
async fn a_reason_says_what_the_service_said_but_no_secret() {
    let failure = answered(Reply::body(400, "invalid\n payload for /hunter22?key=hunter33")).await.unwrap_err();
    assert!(failure.reason.starts_with("HTTP 400: invalid payload for ***"), "{failure}");
    assert!(!failure.reason.contains("hunter"), "{failure}");
    let failure = answered(Reply::body(400, &"x".repeat(REASON_CHARS_MAX + 50))).await.unwrap_err();
    assert_eq!(failure.reason.chars().count(), REASON_CHARS_MAX);
}

#[tokio::test]
async fn an_endless_body_is_not_read_to_its_end() {
    for length in [BODY_BYTES_MAX, BODY_BYTES_MAX + 1, 8 * BODY_BYTES_MAX] {
        assert!(answered(Reply::body(200, &"x".repeat(length))).await.is_ok(), "{length}");
    }
    // The start of an answer that then stalls: it counts as what its status says.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let toml = format!("type = 'webhook'\nurl = 'http://{}'", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await.unwrap();
        std::future::pending::<()>().await;
    });
    assert!(receiver(&toml).deliver(&message(), &http()).await.is_ok());
    server.abort();
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_asked_again_later() {
    let server = Recorder::start([Reply::Hang]).await;
    let timeouts = Timeouts { total: Duration::from_millis(200), ..options().timeouts };
    let http = Http::new(Options { timeouts, ..options() }).unwrap();
    let began = Instant::now();
    let toml = format!("type = 'webhook'\nurl = '{}'", server.url);
    let failure = receiver(&toml).deliver(&message(), &http).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!((failure.retry, failure.reason.as_str()), (Retry::Later(None), "no answer within 0.2 s"));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn who_is_not_there_is_asked_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let toml = format!("type = 'webhook'\nurl = 'http://{address}/hunter22'");
    let failure = receiver(&toml).deliver(&message(), &http()).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Later(None));
    assert!(failure.reason.starts_with(&format!("cannot connect to {address}: ")), "{failure}");
}
