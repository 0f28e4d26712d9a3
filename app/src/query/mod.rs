//! What the address of a page asks for: filters and ranges live in the URL.

#[cfg(feature = "ssr")]
mod alerts;
#[cfg(feature = "ssr")]
mod events;
mod field;
mod overview;
#[cfg(feature = "ssr")]
mod session;
#[cfg(feature = "ssr")]
mod sessions;
mod time_range;

#[cfg(feature = "ssr")]
pub use alerts::AlertsQuery;
#[cfg(feature = "ssr")]
pub use events::EventsQuery;
pub use overview::OverviewQuery;
#[cfg(feature = "ssr")]
pub use session::SessionQuery;
#[cfg(feature = "ssr")]
pub use sessions::{Column, FILTERS, SessionsQuery};
pub use time_range::{Preset, TimeRange};
