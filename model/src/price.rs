//! The price table, as it is shown.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// One price, in US dollars per million tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PriceRow {
    /// `null` for any provider.
    pub provider: Option<String>,
    /// A star at its end stands for any rest.
    pub model: String,
    /// Events before this instant have another price.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub from: Option<Timestamp>,
    pub input: f64,
    pub output: f64,
    pub cache_read: f64,
    pub cache_write: f64,
    /// Whether it comes from the file that is laid over the bundled list.
    pub custom: bool,
}

/// A model without a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnpricedModel {
    pub provider: Option<String>,
    pub model: String,
    /// Events that could not be priced.
    pub events: u64,
}

/// The price table in effect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PricesInEffect {
    pub version: String,
    /// ISO 4217.
    pub currency: String,
    pub prices: Vec<PriceRow>,
    /// Models of events since the server started that have no price, the most
    /// used first; `null` for a token that is bound to gateways.
    pub unpriced: Option<Vec<UnpricedModel>>,
}
