//! All statements, compiled once per database.

use super::{dialect, insert};

pub mod alert_settings;
pub mod alerts;
pub mod delta;
pub mod events;
pub mod filters;
pub mod gateways;
pub mod health;
pub mod heatmap;
pub mod kinds;
pub mod load;
pub mod outbox;
pub mod registry;
pub mod removal;
pub mod reprice;
pub mod retention;
pub mod sessions;
pub mod summary;
pub mod timeline;
pub mod tokens;
pub mod turns;
pub mod write;
