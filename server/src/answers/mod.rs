//! Answers that take more than one query. The JSON API and the pages both
//! come here.

mod gateways;
mod overview;
mod prices;
mod range;
mod storage;
mod summary;

pub use gateways::{gateway_detail, gateways_health, session_missing};
pub use overview::overview;
pub use prices::prices;
pub use range::{BUCKETS_MAX, Steps};
pub use storage::storage;
pub use summary::summary;
