//! `/api/v1/gateways`.

pub mod list;
