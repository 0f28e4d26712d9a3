//! The timeline of a session: its turns with what happened inside them, and
//! what happened between them. Pure: the server builds it from stored events,
//! the browser extends it with those that the stream brings.

mod clipped;
mod entry;
mod event_view;
mod list;
mod tool_calls;

pub use clipped::Clipped;
pub use entry::{Entry, TurnView};
pub use event_view::EventView;
pub use list::Timeline;
pub use tool_calls::{ToolCall, tool_calls};
