//! Mail: what arrives, over which security, and what a refusal means.

use super::sample::{ALERT_ID, http, message, of_kind, options, receiver};
use super::smtp::{MailServer, Script};
use super::tls::{NAME, acceptor, trusting};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::alert::life::NotifyKind;
use observatory::alerts::delivery::http::{Http, Options, Timeouts};
use observatory::alerts::delivery::{Failure, Message, Retry, SUBJECT_CHARS_MAX};
use std::time::Duration;

fn plain(server: &MailServer) -> String {
    format!(
        "type = 'email'\nhost = '127.0.0.1'\nport = {}\nsecurity = 'none'\n\
         from = 'Observatory <observatory@example.com>'\nto = ['ops@example.com', 'Ana <ana@example.com>']",
        server.port
    )
}

fn secured(port: u16, security: &str) -> String {
    format!(
        "type = 'email'\nhost = '{NAME}'\nport = {port}\nsecurity = '{security}'\nusername = 'me'\n\
         password = 'hunter22'\nfrom = 'o@example.com'\nto = ['ops@example.com']"
    )
}

/// A header, with its folded lines and its encoded words made one text.
fn header(mail: &str, name: &str) -> String {
    let (head, _) = mail.split_once("\n\n").unwrap();
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let line = unfolded.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap();
    let value = line.split_once(": ").unwrap().1;
    let mut text = String::new();
    let mut after_encoded = false;
    for word in value.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
        // Only between two encoded words a space means nothing.
        let joined = after_encoded && encoded.is_some();
        if !joined && !text.is_empty() {
            text.push(' ');
        }
        after_encoded = encoded.is_some();
        text.push_str(
            &encoded.map_or(word.to_owned(), |word| String::from_utf8(STANDARD.decode(word).unwrap()).unwrap()),
        );
    }
    text
}

/// The parts, by content type, decoded.
fn part(mail: &str, kind: &str) -> String {
    let at = mail.find(&format!("Content-Type: {kind}")).unwrap();
    let (head, rest) = mail[at..].split_once("\n\n").unwrap();
    let body = rest.split("\n--").next().unwrap();
    if head.contains("base64") {
        let joined: String = body.split_whitespace().collect();
        return String::from_utf8(STANDARD.decode(joined).unwrap()).unwrap().replace("\r\n", "\n");
    }
    if head.contains("quoted-printable") { unquoted(body) } else { body.to_owned() }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_mail_has_text_and_html_and_an_id_of_its_own() {
    let server = MailServer::start(Script::default()).await;
    let delivered = receiver(&plain(&server)).deliver(&message(), &http()).await.unwrap();
    assert_eq!(delivered.note, "SMTP queued as 42");
    let heard = server.heard();
    let rcpt: Vec<_> = heard.commands.iter().filter(|line| line.starts_with("RCPT")).collect();
    assert_eq!(rcpt, ["RCPT TO:<ops@example.com>", "RCPT TO:<ana@example.com>"]);
    let mail = &heard.mails[0];
    assert_eq!(header(mail, "Subject"), "🟠 Firing: main is at 85% context");
    assert_eq!(header(mail, "Message-ID"), format!("<{}@example.com>", message().id));
    assert_eq!(header(mail, "References"), format!("<alert-{ALERT_ID}@example.com>"));
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert!(header(mail, "Content-Type").starts_with("multipart/alternative"));
    let text = part(mail, "text/plain");
    assert!(text.contains(&message().text) && text.contains("\nSession: agent:main:main\n"), "{text}");
    let page = part(mail, "text/html");
    assert!(page.contains("Session &lt;!channel&gt; &amp; @everyone"), "{page}");
    assert!(page.contains("<a href=\"https://observatory.example.com/alerts/1?a=1&amp;b=2\">"), "{page}");
}

#[tokio::test]
async fn a_repetition_has_the_same_id_and_a_resolution_another_in_the_same_thread() {
    let server = MailServer::start(Script::default()).await;
    let receiver = receiver(&plain(&server));
    let resolved = Message { id: uuid::Uuid::from_u128(9), ..of_kind(NotifyKind::Resolved) };
    for message in [message(), message(), resolved] {
        receiver.deliver(&message, &http()).await.unwrap();
    }
    let mails = server.heard().mails;
    let ids: Vec<String> = mails.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert!(ids[0] == ids[1] && ids[1] != ids[2], "{ids:?}");
    assert_eq!(header(&mails[0], "References"), header(&mails[2], "References"));
}

#[tokio::test]
async fn what_an_agent_wrote_adds_no_headers() {
    let server = MailServer::start(Script::default()).await;
    let title = format!("x\r\nBcc: evil@example.com\r\n\r\n{}", "é".repeat(300));
    let tricky = Message {
        title,
        dedup_key: "a>\r\nBcc: <evil@example.com".into(),
        text: ".\r\n.\r\nQUIT\r\n".into(),
        ..message()
    };
    receiver(&plain(&server)).deliver(&tricky, &http()).await.unwrap();
    let heard = server.heard();
    let mail = &heard.mails[0];
    assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    assert_eq!(heard.mails.len(), 1);
    let subject = header(mail, "Subject");
    assert!(subject.ends_with('…') && subject.chars().count() <= SUBJECT_CHARS_MAX, "{subject}");
    assert_eq!(header(mail, "References"), "<alert-aBccevilexamplecom@example.com>");
}

async fn refusal(script: Script) -> Failure {
    let server = MailServer::start(script).await;
    receiver(&plain(&server)).deliver(&message(), &http()).await.unwrap_err()
}

#[tokio::test]
async fn a_4xx_may_pass_and_a_5xx_does_not() {
    let busy = refusal(Script { rcpt: "451 greylisted, come back", ..Script::default() }).await;
    assert_eq!(busy.retry, Retry::Later(None));
    assert!(busy.reason.contains("451") && busy.reason.contains("greylisted"), "{busy}");
    let late = refusal(Script { end: "452 disk full", ..Script::default() }).await;
    assert_eq!(late.retry, Retry::Later(None));
    let closed = refusal(Script { greeting: "421 too busy", ..Script::default() }).await;
    assert_eq!(closed.retry, Retry::Later(None));
    let unknown = refusal(Script { rcpt: "550 no such user", ..Script::default() }).await;
    assert_eq!(unknown.retry, Retry::Never);
    assert!(unknown.reason.contains("no such user"), "{unknown}");
    let spam = refusal(Script { end: "554 looks like spam", ..Script::default() }).await;
    assert_eq!(spam.retry, Retry::Never);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_asked_again_later() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let toml = format!(
        "type = 'email'\nhost = '127.0.0.1'\nport = {}\nsecurity = 'none'\nfrom = 'o@example.com'\nto = ['p@example.com']",
        silent.local_addr().unwrap().port()
    );
    let timeouts = Timeouts { mail: Duration::from_millis(200), ..options().timeouts };
    let http = Http::new(Options { timeouts, ..options() }).unwrap();
    let failure = receiver(&toml).deliver(&message(), &http).await.unwrap_err();
    assert_eq!((failure.retry, failure.reason.as_str()), (Retry::Later(None), "no answer within 0.2 s"));
}

#[tokio::test]
async fn with_starttls_nothing_but_the_greeting_is_in_the_clear() {
    let (acceptor, certificate) = acceptor();
    let server = MailServer::start(Script { start_tls: Some(acceptor), ..Script::default() }).await;
    let email = receiver(&secured(server.port, "starttls"));
    email.deliver(&message(), &trusting(vec![certificate])).await.unwrap();
    let heard = server.heard();
    let clear = heard.commands.len() - heard.encrypted.len();
    assert!(heard.commands[..clear].iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"));
    let auth = format!("AUTH PLAIN {}", STANDARD.encode("\0me\0hunter22"));
    assert!(heard.encrypted.contains(&auth), "{:?}", heard.encrypted);
    assert_eq!(heard.mails.len(), 1);
    let failure = email.deliver(&message(), &trusting(vec![])).await.unwrap_err();
    assert!(failure.reason.contains("certificate"), "{failure}");
    assert_eq!(server.heard().mails.len(), 1);
}

#[tokio::test]
async fn a_server_without_starttls_gets_no_password() {
    let server = MailServer::start(Script::default()).await;
    let failure = receiver(&secured(server.port, "starttls")).deliver(&message(), &trusting(vec![])).await.unwrap_err();
    assert_eq!(failure.retry, Retry::Never, "{failure}");
    assert!(server.heard().commands.iter().all(|line| !line.starts_with("AUTH")));
    assert!(server.heard().mails.is_empty());
}

#[tokio::test]
async fn tls_from_the_start_works_by_name() {
    let (acceptor, certificate) = acceptor();
    let server = MailServer::start(Script { tls: Some(acceptor), ..Script::default() }).await;
    let toml = secured(server.port, "tls");
    receiver(&toml).deliver(&message(), &trusting(vec![certificate.clone()])).await.unwrap();
    assert_eq!(server.heard().commands.len(), server.heard().encrypted.len());
    let other = receiver(&toml.replace(NAME, "other.example"));
    let failure = other.deliver(&message(), &trusting(vec![certificate])).await.unwrap_err();
    assert!(failure.reason.contains("certificate"), "{failure}");
    assert_eq!(server.heard().mails.len(), 1);
}
