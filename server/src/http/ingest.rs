//! `POST /api/v1/ingest`.

use super::body;
use super::error::ApiError;
use super::guard::MayIngest;
use super::state::AppState;
use crate::access::Principal;
use crate::clock;
use crate::store::{Contact, Incoming, Verdict};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::Event;
use model::event::FieldError;
use model::gateway::GatewayReport;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Most events of one request.
pub const EVENTS_MAX: usize = 1000;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
    /// What the gateway reports of itself.
    #[serde(default)]
    gateway: Option<serde_json::Value>,
}

/// What became of a request's events.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    /// Events stored by this request. While the database is away: those that
    /// are on disk on their way to it, be they new or not.
    pub accepted: usize,
    /// Events that were stored already.
    pub duplicates: usize,
    pub rejected: Vec<Rejection>,
}

/// An event that was not stored.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
pub struct Rejection {
    /// Place in the request, from 0.
    index: usize,
    /// The event's id, where it has a readable one.
    id: Option<String>,
    /// Path of the field at fault; empty for the event as a whole.
    field: String,
    error: String,
}

/// Stores events; the answer comes after they are on disk.
#[utoipa::path(post, path = "/api/v1/ingest", tag = "ingest", request_body = super::openapi::IngestBody, responses(
    (status = 200, description = "All accepted events are committed to disk", body = Receipt),
    (status = 400, description = "Not JSON, or not the envelope", body = super::openapi::ErrorBody),
    (status = 401, description = "No valid token", body = super::openapi::ErrorBody),
    (status = 403, description = "The token may not write for that gateway", body = super::openapi::ErrorBody),
    (status = 413, description = "Too many events or bytes", body = super::openapi::ErrorBody),
    (status = 415, description = "Wrong content type or encoding", body = super::openapi::ErrorBody),
    (status = 422, description = "Every event was rejected", body = Receipt),
    (status = 429, description = "Over the token's rate: retry the same body", body = super::openapi::ErrorBody),
    (status = 503, description = "Queue full or database away: retry the same body", body = super::openapi::ErrorBody),
))]
pub async fn post(
    State(state): State<AppState>,
    MayIngest(principal): MayIngest,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let bytes = body::read_json(&headers, body).await?;
    let Envelope { events: texts, gateway } = envelope(&bytes)?;
    let contact = gateway.map(|report| contact(&principal, report)).transpose()?;
    state.rates.take(&principal.id, texts.len())?;
    let (valid, mut rejected) = parse(&texts);
    authorise(&principal, &valid)?;
    let (indices, incoming): (Vec<usize>, Vec<Incoming>) = valid.into_iter().unzip();
    metrics::counter!("observatory_ingest_events_total", "outcome" => "rejected").increment(rejected.len() as u64);
    let ids: Vec<String> = incoming.iter().map(|incoming| incoming.event.id.to_string()).collect();
    let verdicts = if incoming.is_empty() && contact.is_none() {
        Vec::new()
    } else {
        state.queue.store_with(incoming, contact).await?
    };

    let (mut accepted, mut duplicates) = (0, 0);
    for ((verdict, index), id) in verdicts.iter().zip(indices).zip(ids) {
        match verdict {
            Verdict::Stored(_) | Verdict::Spooled => accepted += 1,
            Verdict::Duplicate => duplicates += 1,
            Verdict::Expired => rejected.push(Rejection {
                index,
                id: Some(id),
                field: "timestamp".to_owned(),
                error: "is in a part of this session that retention has removed; raise RETENTION_DAYS to keep more"
                    .to_owned(),
            }),
        }
    }
    rejected.sort_by_key(|rejection| rejection.index);
    let status = if accepted + duplicates == 0 && !rejected.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, Json(Receipt { accepted, duplicates, rejected })).into_response())
}

fn envelope(bytes: &[u8]) -> Result<Envelope<'_>, ApiError> {
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|error| {
        let (code, what) =
            if error.is_data() { ("bad_envelope", "is not `{\"events\":[…]}`") } else { ("bad_json", "is not JSON") };
        ApiError::bad_request(code, format!("The body {what}: {error}."))
    })?;
    if envelope.events.len() > EVENTS_MAX {
        return Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_many_events",
            format!("The request has {} events: send at most {EVENTS_MAX} at a time.", envelope.events.len()),
        ));
    }
    Ok(envelope)
}

fn contact(principal: &Principal, report: serde_json::Value) -> Result<Contact, ApiError> {
    let report = GatewayReport::parse(report)
        .map_err(|problem| ApiError::bad_request("bad_report", format!("The member `gateway` {problem}.")))?;
    if !principal.covers(&report.gateway_id) {
        return Err(ApiError::forbidden(format!(
            "The token may not report for the gateway {:?}: use that gateway's token.",
            report.gateway_id
        )));
    }
    Ok(Contact { report, received_at: clock::now() })
}

/// Valid events with their place in the request, and what is wrong with the
/// others.
fn parse(texts: &[&RawValue]) -> (Vec<(usize, Incoming)>, Vec<Rejection>) {
    let (mut valid, mut rejected) = (Vec::with_capacity(texts.len()), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        let incoming = Event::parse_text(text.get()).and_then(|event| {
            Incoming::new(event)
                .map_err(|error| FieldError { field: String::new(), problem: format!("cannot be written: {error}") })
        });
        match incoming {
            Ok(incoming) => valid.push((index, incoming)),
            Err(FieldError { field, problem }) => {
                rejected.push(Rejection { index, id: readable_id(text.get()), field, error: problem });
            }
        }
    }
    (valid, rejected)
}

fn readable_id(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Identified {
        id: String,
    }
    let longest = model::event::KEY_BYTES_MAX;
    serde_json::from_str::<Identified>(text).ok().map(|event| event.id).filter(|id| id.len() <= longest)
}

fn authorise(principal: &Principal, valid: &[(usize, Incoming)]) -> Result<(), ApiError> {
    let foreign = valid.iter().find(|(_, incoming)| !principal.covers(&incoming.event.gateway_id));
    match foreign {
        None => Ok(()),
        Some((index, incoming)) => Err(ApiError::forbidden(format!(
            "The token may not write for the gateway {:?} of event {index}: use that gateway's token.",
            incoming.event.gateway_id
        ))),
    }
}
