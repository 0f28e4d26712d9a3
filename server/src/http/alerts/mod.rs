//! `/api/v1/alerts`.

pub mod list;
