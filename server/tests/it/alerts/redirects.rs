//! Redirects: few, checked, and without what was meant for the first host.

use super::recorder::{Recorder, Reply};
use super::sample::{http, message, options, receiver};
use observatory::alerts::delivery::http::{Http, Options, Policy, REDIRECTS_MAX};
use observatory::alerts::delivery::{Failure, Retry};

fn webhook(url: &str) -> String {
    format!("type = 'webhook'\nurl = '{url}'\n[headers]\nAuthorization = 'Bearer t0ken'")
}

#[tokio::test]
async fn the_message_is_posted_again_where_a_redirect_leads() {
    for status in [301, 302, 307, 308] {
        let server = Recorder::start([Reply::to(status, "/final?x=1")]).await;
        receiver(&webhook(&server.url)).deliver(&message(), &http()).await.unwrap();
        let seen = server.seen();
        assert_eq!(seen[1].path, "/final?x=1");
        assert_eq!((&seen[0].body, seen[1].header("authorization")), (&seen[1].body, Some("Bearer t0ken")));
        assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
    }
}

#[tokio::test]
async fn another_host_does_not_get_the_credentials() {
    let other = Recorder::start([]).await;
    let server = Recorder::start([Reply::to(307, &other.url)]).await;
    receiver(&webhook(&server.url)).deliver(&message(), &http()).await.unwrap();
    let seen = other.only();
    assert_eq!(seen.header("authorization"), None);
    assert!(seen.header("webhook-id").is_some());
}

#[tokio::test]
async fn as_many_redirects_as_the_limit_are_followed_and_a_loop_ends() {
    let server = Recorder::start(vec![Reply::to(307, "/next"); REDIRECTS_MAX]).await;
    receiver(&webhook(&server.url)).deliver(&message(), &http()).await.unwrap();
    assert_eq!(server.seen().len(), REDIRECTS_MAX + 1);
    let server = Recorder::start(vec![Reply::to(307, "/loop"); 50]).await;
    let failure = receiver(&webhook(&server.url)).deliver(&message(), &http()).await.unwrap_err();
    assert_eq!((failure.retry, server.seen().len()), (Retry::Never, REDIRECTS_MAX + 1));
    assert!(failure.reason.contains("redirects"), "{failure}");
}

async fn redirected_to(location: &str, http: &Http) -> Failure {
    let server = Recorder::start([Reply::to(307, location)]).await;
    let failure = receiver(&webhook(&server.url)).deliver(&message(), http).await.unwrap_err();
    assert_eq!((failure.retry, server.seen().len()), (Retry::Never, 1), "{failure}");
    failure
}

#[tokio::test]
async fn each_hop_is_checked_like_the_first() {
    let policy = Policy::new(false, &["127.0.0.1"]).unwrap();
    let http = Http::new(Options { policy, ..options() }).unwrap();
    let inner = Recorder::start([]).await;
    for (location, part) in [
        (format!("http://127.0.0.2:{}/", inner.port), "127.0.0.2 is a loopback address"),
        (format!("http://[::1]:{}/", inner.port), "::1 is a loopback address"),
        (format!("http://[::ffff:127.0.0.1]:{}/", inner.port), "an IPv4-mapped address"),
        (format!("http://0:{}/", inner.port), "an unspecified address"),
        ("http://169.254.169.254/latest/meta-data".into(), "a link-local address"),
        ("http://0xa000001/".into(), "10.0.0.1 is a private address"),
        ("ftp://127.0.0.1/".into(), "something other than http"),
    ] {
        let failure = redirected_to(&location, &http).await;
        assert!(failure.reason.contains(part), "{location}: {failure}");
    }
    assert!(inner.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_that_posts_nothing_is_a_failure() {
    let server = Recorder::start([Reply::to(303, "/thanks"), Reply::Status(307)]).await;
    for part in ["HTTP 303", "without a usable Location"] {
        let failure = receiver(&webhook(&server.url)).deliver(&message(), &http()).await.unwrap_err();
        assert!(failure.retry == Retry::Never && failure.reason.contains(part), "{failure}");
    }
}
