//! All statements, compiled once per database.

use super::{dialect, insert, news};

pub mod activity;
pub mod alert_settings;
pub mod alerts;
pub mod breakdown;
pub mod delta;
pub mod dimensions;
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
pub mod settings;
pub mod summary;
pub mod timeline;
pub mod tokens;
pub mod transfer;
pub mod turns;
pub mod write;
