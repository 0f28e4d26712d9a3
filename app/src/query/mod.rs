//! What the address of a page asks for: filters and ranges live in the URL.

mod alerts;
mod field;
mod overview;
mod sessions;

pub use alerts::AlertsQuery;
pub use overview::{OverviewQuery, Range};
pub use sessions::SessionsQuery;
