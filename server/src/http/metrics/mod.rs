//! `/api/v1/metrics/…`.

pub mod summary;
