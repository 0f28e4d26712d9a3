//! Alerts: the receivers against servers that take, refuse, hang and redirect.

mod bounds;
mod configuration;
mod crash;
mod docs;
mod email;
mod limits;
mod network;
mod openclaw;
mod outcomes;
mod quiet;
pub mod recorder;
mod redirects;
mod sample;
mod services;
mod signature;
mod smtp;
mod tls;
pub mod watch;
