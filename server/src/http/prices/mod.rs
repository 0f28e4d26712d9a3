//! `/api/v1/prices`.

pub mod get;
