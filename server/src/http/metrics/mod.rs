//! `/api/v1/metrics/…`.

pub mod breakdown;
pub mod summary;
