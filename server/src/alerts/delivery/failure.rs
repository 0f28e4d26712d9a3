//! How a delivery ended.

use super::cut::{Unit, cut, one_line};
use crate::config::REDACTED;
use std::fmt;
use std::time::Duration;

/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 200;
/// Shorter texts are not searched for as secrets: they would tear up words.
const SCRUBBED_BYTES_MIN: usize = 4;

/// Whether the same message is worth sending again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It would be refused again: the configuration has to change first.
    Never,
    /// It may pass; the service may have said after how long.
    Later(Option<Duration>),
}

/// The message was not delivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Failure {
    pub retry: Retry,
    /// Short, and without secrets.
    pub reason: String,
}

/// The message was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What the service said, for the delivery log.
    pub note: String,
}

impl Failure {
    pub(super) fn never(reason: impl fmt::Display) -> Self {
        Self { retry: Retry::Never, reason: reason.to_string() }
    }

    pub(super) fn later(reason: impl fmt::Display) -> Self {
        Self { retry: Retry::Later(None), reason: reason.to_string() }
    }

    /// Masks the secrets, should a service or a library have repeated one,
    /// and only then shortens: half a secret is not recognised.
    pub(super) fn scrubbed(mut self, secrets: &[String]) -> Self {
        for secret in secrets.iter().filter(|secret| secret.len() >= SCRUBBED_BYTES_MIN) {
            self.reason = self.reason.replace(secret.as_str(), REDACTED);
        }
        self.reason = cut(&one_line(&self.reason), REASON_CHARS_MAX, Unit::Chars);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_keeps_no_secret() {
        let filler = "x".repeat(REASON_CHARS_MAX - 5);
        let failure = Failure::never(format!("{filler}\nhunter22 hunter22")).scrubbed(&["hunter22".into()]);
        assert_eq!(failure.reason.chars().count(), REASON_CHARS_MAX);
        assert!(failure.reason.ends_with("x ***…") && !failure.reason.contains("hunt"), "{failure}");
        let exact = Failure::never("y".repeat(REASON_CHARS_MAX)).scrubbed(&[]);
        assert_eq!(exact.reason, "y".repeat(REASON_CHARS_MAX));
    }
}
