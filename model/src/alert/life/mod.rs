//! The way of an alert: pending, firing, acknowledged, resolved; and who is
//! told of it when.

mod effect;
mod ids;
mod open;
mod state;
mod storm;

pub use effect::{Effect, Notification, NotifyKind, Resolution, Why};
pub use open::{Cause, Open};
pub use state::{Context, FLAP_TRANSITIONS, FLAP_WINDOW_US, Life};
pub use storm::{STORM_ALERTS_MAX, STORM_NOTIFICATIONS, STORM_WINDOW_US, Storm};

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
