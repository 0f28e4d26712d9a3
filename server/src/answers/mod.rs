//! Answers that take more than one query. The JSON API and the pages both
//! come here.

mod family;
mod gateways;
mod overview;
mod range;
mod summary;

pub use family::family;
pub use gateways::{gateway_detail, gateways_health, session_missing};
pub use overview::overview;
pub use range::{BUCKETS_MAX, Steps};
pub use summary::summary;
