//! Alerts: rules evaluated over the stream of events, and people told.
//!
//! [`catalog`] says what is in force, [`engine`] runs `model::alert` over
//! committed events and writes what follows in one transaction with the
//! outbox, [`dispatch`] sends what the outbox holds by [`delivery`], and
//! [`Alerts`] is what handlers and pages ask.

pub mod catalog;
pub mod delivery;
pub mod dispatch;
mod engine;
mod error;
mod service;

pub use catalog::{AlertsFile, Base, Catalog, InForce};
pub use engine::{AlertLoop, GATEWAYS_SAMPLED_EVERY, SAVE_EVERY_MIN};
pub use error::AlertsError;
pub use service::{Alerting, Alerts, MAINTENANCE_MAX, SILENCE_KEPT_US, SILENCES_MAX, TEST_EVENTS_MAX, prepare};
