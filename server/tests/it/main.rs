//! The server from outside: the store on each database, the routes over real
//! sockets, the program as a process.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

mod alerts;
mod backend;
mod builder;
mod cluster;
mod crash;
mod database;
mod distribution;
mod grafana;
mod harness;
mod import;
mod otlp;
mod outage;
mod replica;
mod routes;
mod store;
mod stream;
