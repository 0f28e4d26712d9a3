//! Measures each database in the same way on the same machine: how many events
//! per second a release build acknowledges and how that compares with raw
//! COPY, what an event takes on disk, and how long the queries of the pages
//! take with a month of events.
//!
//! `make bench-store`, which starts the database servers too. They are named by
//! `TEST_POSTGRES_URL` and `TEST_TIMESCALE_URL`; databases are made there and
//! dropped.

#[allow(dead_code, reason = "each measurement uses a part of it")]
#[path = "../common/mod.rs"]
mod common;
mod copies;
mod database;
mod fill;
mod ingest;
mod queries;
mod raw;
mod report;

use clap::{Parser, ValueEnum};
use common::Outcome;
use common::server::Server;
use database::Database;
use report::{Filled, Measured};
use std::path::PathBuf;
use std::time::Instant;

/// Most events that go through the store one transaction after another; a
/// multiple of it is made of copies.
const FILLED_MAX: u64 = 1_000_000;
/// Days that the events of a filled database are spread over.
const DAYS: i64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Backend {
    Sqlite,
    Postgres,
    Timescale,
}

#[derive(Parser)]
struct Options {
    /// The program to measure
    #[arg(long, default_value = "dist/observatory")]
    bin: PathBuf,
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres,timescale")]
    backends: Vec<Backend>,
    /// Sizes at which queries are measured
    #[arg(long, value_delimiter = ',', default_value = "1000000,10000000")]
    events: Vec<u64>,
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Seconds for which each batch size is posted
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Times that each query is asked
    #[arg(long, default_value_t = 200)]
    requests: usize,
    /// Where the figures are written as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let options = Options::parse();
    if options.connections == 0 || options.requests == 0 {
        return Err("--connections and --requests must be at least 1".into());
    }
    if let Some(odd) = options.events.iter().find(|events| **events > FILLED_MAX && *events % FILLED_MAX > 0) {
        return Err(format!("--events {odd}: above {FILLED_MAX} a multiple of it is needed").into());
    }
    let mut measured = Vec::new();
    for backend in &options.backends {
        if database::is_there(*backend) {
            measured.push(measure(*backend, &options).await?);
            // What comes next may take an hour.
            eprintln!("{}", report::markdown(&measured));
        } else {
            eprintln!("{backend:?} is not measured: there is no such server here");
        }
    }
    println!("{}", report::markdown(&measured));
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&measured)?)?;
        eprintln!("the figures are in {}", path.display());
    }
    Ok(())
}

async fn measure(backend: Backend, options: &Options) -> Outcome<Measured> {
    let mut ingest = Vec::new();
    for batch in [10, 100] {
        let database = Database::create(backend).await?;
        eprintln!("{}: posting batches of {batch} for {} s", database.name(), options.seconds);
        ingest.push(ingest::measure(&database, options, batch).await?);
        database.remove().await?;
    }
    let mut filled = Vec::new();
    for events in &options.events {
        filled.push(fill_and_ask(backend, options, *events).await?);
    }
    let version = Database::version(backend).await?;
    Ok(Measured { backend: format!("{backend:?}"), version, ingest, filled })
}

async fn fill_and_ask(backend: Backend, options: &Options, events: u64) -> Outcome<Filled> {
    let database = Database::create(backend).await?;
    let empty_bytes = database.bytes().await?;
    let times = (events / FILLED_MAX).max(1);
    let began = Instant::now();
    fill::fill(&database, events / times).await?;
    copies::multiply(&database, times).await?;
    let fill_seconds = began.elapsed().as_secs_f64();
    database.tidy().await?;
    let bytes = database.bytes().await?.saturating_sub(empty_bytes);
    let is_compressed = database.compress().await?;
    let bytes_compressed = if is_compressed { Some(database.bytes().await?.saturating_sub(empty_bytes)) } else { None };
    let flags = database.flags();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let mut server = Server::start(&options.bin, database.folder(), &flags).await?;
    eprintln!("{}: asking with {events} events stored", database.name());
    let queries = queries::measure(&server, options.requests).await?;
    server.stop()?;
    database.remove().await?;
    Ok(Filled { events, fill_seconds, bytes, bytes_compressed, queries })
}
