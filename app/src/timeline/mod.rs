//! The timeline of a session: drawn in parts by the server, and kept to the
//! parts around the place that is looked at by the browser.

#[cfg(feature = "ssr")]
mod clipped;
#[cfg(feature = "ssr")]
mod event_view;
#[cfg(feature = "hydrate")]
mod pane;
#[cfg(feature = "ssr")]
mod part;
mod scale;
#[cfg(feature = "ssr")]
mod tool_calls;
#[cfg(any(feature = "hydrate", test))]
mod window;

#[cfg(feature = "ssr")]
pub use clipped::Clipped;
#[cfg(feature = "ssr")]
pub use event_view::EventView;
#[cfg(feature = "hydrate")]
pub use pane::{Pane, Source};
#[cfg(feature = "ssr")]
pub use part::{Group, Part, Row};
pub use scale::Scale;
#[cfg(feature = "ssr")]
pub use tool_calls::{ToolCall, tool_calls};
