//! Alerts: telling people.

pub mod delivery;
