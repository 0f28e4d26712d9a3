//! Answers that take more than one query. The JSON API and the pages both
//! come here.

mod breakdown;
mod comparison;
mod family;
mod gateways;
mod parts;
mod prices;
mod range;
mod sessions;
mod storage;
mod summary;

pub use breakdown::breakdown;
pub use comparison::comparison;
pub use family::family;
pub use gateways::{gateway_detail, gateways_health, session_missing};
pub use parts::{failures, gateway_series, heatmap};
pub use prices::prices;
pub use range::{BUCKETS_MAX, Steps};
pub use sessions::{searched, sessions, text_reach};
pub use storage::storage;
pub use summary::summary;
