//! Which addresses are connected to.

use super::recorder::{Recorder, Reply};
use super::sample::{http, message, options, receiver};
use async_trait::async_trait;
use observatory::alerts::delivery::http::{Http, Options, Policy, Resolver};
use observatory::alerts::delivery::{Failure, Retry};
use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// A name server that answers something else each time.
struct Fickle(Mutex<VecDeque<&'static str>>);

#[async_trait]
impl Resolver for Fickle {
    async fn addresses(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let answer = self.0.lock().unwrap().pop_front().ok_or_else(|| io::Error::other("asked too often"))?;
        Ok(answer.split_whitespace().map(|ip| ip.parse().unwrap()).collect())
    }
}

fn fickle(answers: &[&'static str], policy: Policy) -> Http {
    let resolver = Arc::new(Fickle(Mutex::new(answers.iter().copied().collect())));
    Http::new(Options { policy, resolver, ..options() }).unwrap()
}

fn strict() -> Http {
    Http::new(Options { policy: Policy::default(), ..options() }).unwrap()
}

async fn refused(url: &str, http: &Http) -> Failure {
    let toml = format!("type = 'webhook'\nurl = '{url}'");
    let failure = receiver(&toml).deliver(&message(), http).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Never, "{failure}");
    failure
}

#[tokio::test]
async fn by_default_nothing_inside_is_reached() {
    let server = Recorder::start([]).await;
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"] {
        refused(&format!("http://{host}:{}/", server.port), &strict()).await;
    }
    assert!(server.seen().is_empty());
    let failure = refused("http://192.168.1.5/", &strict()).await;
    assert_eq!(
        failure.reason,
        "192.168.1.5 is a private address: add 192.168.1.5, the host or \"private\" to OBSERVATORY_ALERT_NETWORKS"
    );
    let failure = refused("http://169.254.169.254/", &http()).await;
    assert_eq!(
        failure.reason,
        "169.254.169.254 is a link-local address: add 169.254.169.254 or the host to OBSERVATORY_ALERT_NETWORKS"
    );
}

#[tokio::test]
async fn a_name_is_checked_by_what_it_resolves_to() {
    let failure = refused("http://hooks.example/", &fickle(&["10.1.2.3"], Policy::default())).await;
    assert!(failure.reason.starts_with("hooks.example resolves to 10.1.2.3, a private address"), "{failure}");
    let server = Recorder::start([]).await;
    let url = format!("http://hooks.example:{}/", server.port);
    let toml = format!("type = 'webhook'\nurl = '{url}'");
    let named = Policy::new(false, &["hooks.example"]).unwrap();
    receiver(&toml).deliver(&message(), &fickle(&["127.0.0.1"], named.clone())).await.unwrap();
    assert_eq!(server.only().header("host"), Some(format!("hooks.example:{}", server.port).as_str()));
    refused(&url.replace("hooks", "other"), &fickle(&["127.0.0.1"], named)).await;
}

#[tokio::test]
async fn of_several_addresses_the_refused_ones_are_not_tried() {
    let server = Recorder::start([]).await;
    let toml = format!("type = 'webhook'\nurl = 'http://hooks.example:{}/'", server.port);
    let policy = Policy::new(false, &["127.0.0.1/32"]).unwrap();
    let http = fickle(&["127.0.0.2 ::1 0.0.0.0 127.0.0.1"], policy);
    receiver(&toml).deliver(&message(), &http).await.unwrap();
    assert_eq!(server.seen().len(), 1);
}

/// One lookup a hop, and its answer is what is connected to: a name that
/// changes between check and connection gains nothing.
#[tokio::test]
async fn a_name_that_is_bound_anew_is_refused() {
    let server = Recorder::start([Reply::to(307, "/again"), Reply::to(307, "/again")]).await;
    let toml = format!("type = 'webhook'\nurl = 'http://hooks.example:{}/'", server.port);
    let policy = Policy::new(false, &["127.0.0.1"]).unwrap();
    let http = fickle(&["127.0.0.1", "127.0.0.2"], policy.clone());
    let failure = receiver(&toml).deliver(&message(), &http).await.unwrap_err();
    assert!(failure.reason.contains("resolves to 127.0.0.2, a loopback address"), "{failure}");
    assert_eq!(server.seen().len(), 1);
    receiver(&toml).deliver(&message(), &fickle(&["127.0.0.1", "127.0.0.1"], policy)).await.unwrap();
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_tried_again_later() {
    for answers in [&[][..], &[""][..]] {
        let toml = "type = 'webhook'\nurl = 'http://hooks.example/'";
        let failure = receiver(toml).deliver(&message(), &fickle(answers, Policy::default())).await.unwrap_err();
        assert!(failure.retry == Retry::Later(None) && failure.reason.contains("hooks.example"), "{failure}");
    }
}

#[tokio::test]
async fn mail_servers_are_checked_too() {
    let toml = "type = 'email'\nhost = 'HOST'\nfrom = 'o@example.com'\nto = ['ops@example.com']";
    for host in ["127.0.0.1", "10.0.0.9", "localhost", "::1", "[::1]"] {
        let Ok(email) = toml::from_str::<observatory::alerts::delivery::Receiver>(&toml.replace("HOST", host)) else {
            assert_eq!(host, "::1", "an IPv6 address wants brackets");
            continue;
        };
        let failure = email.deliver(&message(), &strict()).await.unwrap_err();
        assert_eq!(failure.retry, Retry::Never, "{host}: {failure}");
    }
}
