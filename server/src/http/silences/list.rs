//! `GET /api/v1/silences`.

use crate::http::error::ApiError;
use crate::http::guard::MayReadAll;
use crate::http::params::Params;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::{RawQuery, State};
use model::alert::quiet::Silence;
use model::query::Page;

/// All silences, those that end last first; those that are over are kept for a
/// week.
#[utoipa::path(get, path = "/api/v1/silences", tag = "silences",
    responses((status = 200, body = crate::http::openapi::SilencePage)))]
pub async fn list(
    State(state): State<AppState>,
    _: MayReadAll,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Silence>>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(Page { items: state.alerts.silences(), next_cursor: None }))
}
