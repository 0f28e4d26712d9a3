//! `/api/v1/deliveries…`.

pub mod list;
pub mod retry;
