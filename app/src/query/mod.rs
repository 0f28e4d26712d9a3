//! What the address of a page asks for: filters and ranges live in the URL.

mod overview;
mod sessions;

pub use overview::{OverviewQuery, Range};
pub use sessions::SessionsQuery;
