//! `WS /api/v1/stream`.

use super::error::ApiError;
use super::guard::MayRead;
use super::params::Params;
use super::state::AppState;
use crate::live::{self, CONNECTIONS_MAX, StreamFilter};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

const KNOWN: [&str; 5] = ["gateway", "session", "type", "alerts", "after"];
/// A reader has nothing to say but pongs.
const MESSAGE_BYTES_MAX: usize = 4096;

/// Events as they are stored, over a WebSocket.
#[utoipa::path(get, path = "/api/v1/stream", tag = "stream",
    params(("gateway" = Option<String>, Query), ("session" = Option<String>, Query), ("type" = Option<String>, Query),
        ("alerts" = Option<String>, Query, description = "`all`: every alert that the token may see, whatever the \
            events are filtered by; `only`: these and no events. Without it, alerts of the same gateway and session, \
            unless events are filtered by type"),
        ("after" = Option<i64>, Query, description = "Resume behind this cursor")),
    responses((status = 101, description = "Frames of JSON: hello, events, alert, gap, standing"),
        (status = 503, description = "Too many streams are open", body = super::openapi::ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    reader: MayRead,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    same_origin(&headers)?;
    let params = Params::parse(query.as_deref(), &[&KNOWN])?;
    let filter = filter(&params, &reader)?;
    reader.covers(filter.gateway.as_deref())?;
    let after = params.whole("after")?;
    let upgrade = upgrade.map_err(|_| {
        ApiError::new(
            StatusCode::UPGRADE_REQUIRED,
            "websocket_required",
            "/api/v1/stream is a WebSocket: connect to it with one.",
        )
    })?;
    let place = state.hub.admit().ok_or_else(|| {
        ApiError::unavailable(
            "too_many_streams",
            format!("{CONNECTIONS_MAX} streams are open, which is the most: close some."),
        )
    })?;
    let (store, hub, standing) = (Arc::clone(&state.store), Arc::clone(&state.hub), state.outage.watch());
    Ok(upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(async move |socket| {
        live::run(socket, (store, hub, standing), filter, after).await;
        drop(place);
    }))
}

fn filter(params: &Params, reader: &MayRead) -> Result<StreamFilter, ApiError> {
    let (every_alert, no_events) = match params.get("alerts").as_deref() {
        None => (false, false),
        Some("all") => (true, false),
        Some("only") => (true, true),
        Some(_) => return Err(ApiError::bad_request("bad_parameter", "The parameter `alerts` is all or only.")),
    };
    Ok(StreamFilter {
        gateway: params.get("gateway"),
        session: params.get("session"),
        event_type: params.get("type"),
        // A token that is bound to gateways has the alerts of those it asks for.
        every_alert: every_alert && reader.covers(None).is_ok(),
        no_events,
    })
}

/// A page of another site must not read the stream with the cookie of a
/// person who is signed in here.
fn same_origin(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    if host.is_some() && origin == host {
        return Ok(());
    }
    Err(ApiError::forbidden("The Origin of the request is another site than this server: connect from its own pages."))
}
