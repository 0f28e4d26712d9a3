//! `POST /api/v1/alerts/{id}/acknowledge`.

use crate::http::body;
use crate::http::error::ApiError;
use crate::http::guard::MayAdministerAll;
use crate::http::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::alert::AlertDetail;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Acknowledgement {
    /// Who takes it on, for people; the id of the token where it is empty.
    #[schema(max_length = 200)]
    by: String,
}

/// Takes on an alert that fires: nobody is told of it again until it is resolved.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts", params(("id" = String, Path)),
    request_body = Option<Acknowledgement>,
    responses((status = 200, body = AlertDetail),
        (status = 400, body = crate::http::openapi::ErrorBody),
        (status = 404, body = crate::http::openapi::ErrorBody),
        (status = 409, description = "It does not fire any more, or somebody has it",
            body = crate::http::openapi::ErrorBody)))]
pub async fn acknowledge(
    State(state): State<AppState>,
    MayAdministerAll(admin): MayAdministerAll,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<AlertDetail>, ApiError> {
    let given: Acknowledgement = body::read_as_or_default(&headers, body, "an acknowledgement").await?;
    let by = match given.by.trim() {
        "" => admin.id.as_str(),
        by => by,
    };
    state.alerts.acknowledge(&id, by).await?;
    Ok(Json(state.alerts.get(&id).await?))
}
