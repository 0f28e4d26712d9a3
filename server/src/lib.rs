//! The observatory program: ingestion, storage, API, pages, live stream.

// Views of the pages nest deeply, and so do their types.
#![recursion_limit = "512"]

pub mod access;
pub mod alerts;
pub mod answers;
pub mod application;
pub mod cli;
pub mod clock;
pub mod cluster;
pub mod commands;
pub mod config;
pub mod demo;
pub mod http;
pub mod import;
pub mod ingest;
pub mod live;
pub mod logging;
pub mod otlp;
pub mod outage;
pub mod pricing;
pub mod progress;
mod replica;
pub mod retention;
pub mod store;
pub mod transfer;
