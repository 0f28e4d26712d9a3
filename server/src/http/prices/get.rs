//! `GET /api/v1/prices`.

use crate::http::error::ApiError;
use crate::http::guard::MayRead;
use crate::http::params::Params;
use crate::http::state::AppState;
use crate::pricing::{Price, PriceTable, UnpricedModel};
use axum::Json;
use axum::extract::{RawQuery, State};
use model::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// One price, in US dollars per million tokens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceRow {
    /// `null` for any provider.
    provider: Option<String>,
    /// A star at its end stands for any rest.
    model: String,
    /// Events before this instant have another price.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    input: f64,
    output: f64,
    cache_read: f64,
    cache_write: f64,
    /// Whether it comes from the file that is laid over the bundled list.
    custom: bool,
}

impl PriceRow {
    fn of(price: &Price, custom: bool) -> Self {
        Self {
            provider: price.provider.clone(),
            model: price.model.clone(),
            from: price.from,
            input: price.rate.input.usd(),
            output: price.rate.output.usd(),
            cache_read: price.rate.cache_read.usd(),
            cache_write: price.rate.cache_write.usd(),
            custom,
        }
    }
}

/// The price table in effect.
#[derive(Serialize, ToSchema)]
pub struct PricesInEffect {
    version: String,
    currency: &'static str,
    prices: Vec<PriceRow>,
    /// Models of events since the server started that have no price, the most
    /// used first; `null` for a token that is bound to gateways.
    unpriced: Option<Vec<UnpricedModel>>,
}

/// The prices that costs are estimated with where gateways do not tell them.
#[utoipa::path(get, path = "/api/v1/prices", tag = "metrics", responses((status = 200, body = PricesInEffect)))]
pub async fn get(
    State(state): State<AppState>,
    MayRead(reader): MayRead,
    RawQuery(query): RawQuery,
) -> Result<Json<PricesInEffect>, ApiError> {
    Params::parse(query.as_deref(), &[])?;
    let table = state.store.prices();
    Ok(Json(PricesInEffect {
        version: table.version().to_string(),
        currency: "USD",
        prices: rows(table),
        unpriced: reader.may_see(None).then(|| state.store.unpriced_models()),
    }))
}

fn rows(table: &PriceTable) -> Vec<PriceRow> {
    let lists = table.lists();
    let rows = lists.iter().enumerate().flat_map(|(index, list)| {
        let custom = index + 1 < lists.len();
        list.iter().map(move |price| PriceRow::of(price, custom))
    });
    rows.collect()
}
