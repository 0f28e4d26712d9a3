//! The webhook's signature, verified by the reference library.

use super::recorder::Recorder;
use super::sample::{http, message, receiver};
use standardwebhooks::Webhook;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA=";

#[tokio::test]
async fn every_attempt_is_signed_and_has_the_same_id() {
    let server = Recorder::start([]).await;
    let toml = format!("type = 'webhook'\nurl = '{}'\nsecret = '{SECRET}'", server.url);
    let receiver = receiver(&toml);
    for _ in 0..2 {
        receiver.deliver(&message(), &http()).await.unwrap();
    }
    let verifier = Webhook::new(SECRET).unwrap();
    for seen in server.seen() {
        verifier.verify(&seen.body, &seen.headers).unwrap();
        assert_eq!(seen.header("webhook-id"), Some(message().id.to_string().as_str()));
        let mut tampered = seen.body.to_vec();
        tampered.push(b' ');
        verifier.verify(&tampered, &seen.headers).unwrap_err();
        let other = Webhook::new("whsec_BBBB9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA=").unwrap();
        other.verify(&seen.body, &seen.headers).unwrap_err();
    }
}

#[tokio::test]
async fn without_a_secret_there_is_an_id_and_no_signature() {
    let server = Recorder::start([]).await;
    let toml = format!("type = 'webhook'\nurl = '{}'", server.url);
    receiver(&toml).deliver(&message(), &http()).await.unwrap();
    let seen = server.only();
    assert!(seen.header("webhook-id").is_some() && seen.header("webhook-timestamp").is_some());
    assert_eq!(seen.header("webhook-signature"), None);
}
