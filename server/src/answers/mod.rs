//! Answers that take more than one query. The JSON API and the pages both
//! come here.

mod overview;
mod range;
mod summary;

pub use overview::overview;
pub use range::{BUCKETS_MAX, Steps};
pub use summary::summary;
