//! The mail itself: text and HTML with the same content.

use super::super::cut::{Unit, cut, html, one_line};
use super::super::failure::Failure;
use super::super::message::Message;
use super::super::present::{LINK_LABEL, SENDER, colour, facts, headline, plain, sign};
use lettre::Message as Mail;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// The longest subject, in characters.
pub const SUBJECT_CHARS_MAX: usize = 150;
/// The longest text part, in characters.
const TEXT_CHARS_MAX: usize = 16_000;

pub fn mail(from: &Mailbox, to: &[Mailbox], message: &Message) -> Result<Mail, Failure> {
    let domain = from.email.domain();
    let subject = cut(&one_line(&format!("{} {}", sign(message), headline(message))), SUBJECT_CHARS_MAX, Unit::Chars);
    let mut builder = Mail::builder()
        .from(from.clone())
        // A repetition has the same id, by which mailboxes drop it.
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        // All messages about an alert make one thread.
        .references(format!("<alert-{}@{domain}>", identifier(&message.dedup_key)))
        .subject(subject)
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"));
    for mailbox in to {
        builder = builder.to(mailbox.clone());
    }
    let text = plain(message, TEXT_CHARS_MAX, Unit::Chars);
    builder.multipart(MultiPart::alternative_plain_html(text, page(message))).map_err(Failure::never)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// What may stand in a message id.
fn identifier(key: &str) -> String {
    key.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').take(64).collect()
}

/// Styled in place: mail readers drop style sheets.
fn page(message: &Message) -> String {
    let colour = format!("#{:06x}", colour(message));
    let text = html(&cut(message.text.trim(), TEXT_CHARS_MAX, Unit::Chars));
    let rows = facts(message).iter().map(row).collect::<String>();
    let link = if message.link.is_empty() {
        String::new()
    } else {
        format!("<p><a href=\"{}\">{LINK_LABEL}</a></p>\n", html(&message.link))
    };
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n\
         <body style=\"font:14px/1.5 sans-serif;color:#1f2328\">\n\
         <div style=\"border-left:4px solid {colour};padding-left:12px\">\n\
         <h1 style=\"font-size:18px;margin:0\">{} {}</h1>\n\
         <p style=\"white-space:pre-wrap\">{text}</p>\n</div>\n\
         <table style=\"font-size:14px\">\n{rows}</table>\n{link}\
         <p style=\"color:#57606a;font-size:12px\">{SENDER}</p>\n</body></html>\n",
        sign(message),
        html(&headline(message)),
    )
}

fn row((label, value): &(String, String)) -> String {
    format!(
        "<tr><td style=\"padding:2px 16px 2px 0;color:#57606a\">{}</td><td>{}</td></tr>\n",
        html(label),
        html(value)
    )
}
