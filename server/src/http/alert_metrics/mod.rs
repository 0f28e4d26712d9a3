//! `/api/v1/alert-metrics`.

pub mod list;
