//! What the three paths have in common.

use super::answer;
use super::signal::Signal;
use crate::access::Principal;
use crate::http::body;
use crate::http::error::ApiError;
use crate::http::ingest::EVENTS_MAX;
use crate::http::state::AppState;
use crate::otlp::{Batch, Encoding, ITEMS_MAX, Rejections, decode};
use crate::store::{Incoming, Verdict};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use std::collections::HashSet;

/// # Errors
/// As the protocol says: 400, 403, 413, 415, 429, 503.
pub async fn over_http<S: Signal>(
    state: &AppState,
    principal: &Principal,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encoding = Encoding::of(value).ok_or_else(|| {
        ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            format!("The Content-Type {value:?} is not taken: send application/x-protobuf or application/json."),
        )
    })?;
    let bytes = body::read(headers, body).await?;
    let rejections = take::<S>(state, principal, encoding, &bytes).await?;
    Ok(answer::success::<S>(encoding, &rejections))
}

/// Decodes, maps and stores a request.
///
/// # Errors
/// 400, 403, 413, 429, 503.
pub async fn take<S: Signal>(
    state: &AppState,
    principal: &Principal,
    encoding: Encoding,
    bytes: &[u8],
) -> Result<Rejections, ApiError> {
    let request: S::Request =
        decode(encoding, bytes).map_err(|error| ApiError::bad_request("bad_otlp", format!("The body {error}.")))?;
    admit(state, principal, S::count(&request))?;
    deliver(state, principal, S::NAME, S::map(&request, principal.sole_gateway(), &state.series)).await
}

/// # Errors
/// 413 past [`ITEMS_MAX`], 429 over the token's rate: an item counts as an
/// event.
fn admit(state: &AppState, principal: &Principal, items: usize) -> Result<(), ApiError> {
    if items > ITEMS_MAX {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_many_items",
            format!("The request has {items} spans, records or points: send at most {ITEMS_MAX} at a time."),
        ));
    }
    state.rates.take(&principal.id, items)
}

/// Stores what was mapped, in shares of what one request of events may hold.
/// A share that fails leaves those before it stored: a repetition finds them.
///
/// # Errors
/// 403 for another's gateway, 503 where the request should come again.
async fn deliver(
    state: &AppState,
    principal: &Principal,
    signal: &'static str,
    batch: Batch,
) -> Result<Rejections, ApiError> {
    let Batch { events, mut rejections, passed_over, readings, .. } = batch;
    authorise(principal, &events)?;
    let stored = events.iter().map(|(item, _)| item).collect::<HashSet<_>>().len();
    let mut expired = HashSet::new();
    for share in events.chunks(EVENTS_MAX) {
        let incoming = share.iter().map(|(_, incoming)| incoming.clone()).collect();
        let verdicts = state.queue.store(incoming).await?;
        let late = share.iter().zip(&verdicts).filter(|(_, verdict)| **verdict == Verdict::Expired);
        expired.extend(late.map(|((item, _), _)| *item));
    }
    for _ in &expired {
        rejections.add("its time is in a part of the session that retention has removed".to_owned());
    }
    state.series.remember(&readings);
    for (outcome, items) in
        [("stored", stored - expired.len()), ("rejected", rejections.items), ("passed_over", passed_over)]
    {
        ::metrics::counter!("observatory_otlp_items_total", "signal" => signal, "outcome" => outcome)
            .increment(items as u64);
    }
    Ok(rejections)
}

fn authorise(principal: &Principal, events: &[(usize, Incoming)]) -> Result<(), ApiError> {
    match events.iter().find(|(_, incoming)| !principal.covers(&incoming.event.gateway_id)) {
        None => Ok(()),
        Some((_, incoming)) => Err(ApiError::forbidden(format!(
            "The token may not write for the gateway {:?}: use that gateway's token, or name another one with the \
             resource attribute openclaw.gateway.id.",
            incoming.event.gateway_id
        ))),
    }
}
