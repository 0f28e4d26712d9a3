//! Events per second that one token may post.

use super::error::ApiError;
use axum::http::StatusCode;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// A limit per token, or none.
pub struct Rates(Option<DefaultKeyedRateLimiter<String>>);

impl Rates {
    /// `events_per_second_max` of zero sets no limit. One request's worth of
    /// events may always come at once.
    pub fn new(events_per_second_max: u32) -> Self {
        let burst = events_per_second_max.max(u32::try_from(super::ingest::EVENTS_MAX).unwrap_or(u32::MAX));
        let quota = NonZeroU32::new(events_per_second_max)
            .zip(NonZeroU32::new(burst))
            .map(|(rate, burst)| Quota::per_second(rate).allow_burst(burst));
        Self(quota.map(RateLimiter::keyed))
    }

    /// # Errors
    /// 429 with the time to wait.
    pub fn take(&self, token: &str, events: usize) -> Result<(), ApiError> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        let Some(events) = u32::try_from(events).ok().and_then(NonZeroU32::new) else { return Ok(()) };
        match limiter.check_key_n(&token.to_owned(), events) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(early)) => Err(ApiError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "The token sends more events per second than it may: send the same request again after Retry-After seconds.",
            )
            .retry_after(early.wait_time_from(DefaultClock::default().now()))),
            Err(_) => Err(ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_many_events",
                "The request has more events than the token may send at once: send fewer per request.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_limited_and_another_is_not_touched() {
        let rates = Rates::new(10);
        assert!(rates.take("a", 1000).is_ok());
        let refusal = rates.take("a", 5).unwrap_err();
        assert_eq!(refusal.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(rates.take("b", 5).is_ok());
    }

    #[test]
    fn zero_is_no_limit() {
        let rates = Rates::new(0);
        assert!((0..100).all(|_| rates.take("a", 1000).is_ok()));
    }
}
