//! Measures how many events per second a release build acknowledges, how long
//! a request takes, and what it costs in memory and disk; then checks that
//! every acknowledged event is stored.
//!
//! `cargo run --release -p observatory-server --example bench_ingest -- --bin dist/observatory`
//!
//! The client shares the processor with the server, so it does as little as it
//! can: the requests are written before the clock starts, and HTTP is spoken
//! by hand over kept-alive connections.

#[allow(dead_code, reason = "each measurement uses a part of it")]
#[path = "../common/mod.rs"]
mod common;

use clap::Parser;
use common::Outcome;
use common::load::{self, Load};
use common::prepare::{self, Shape};
use common::server::{self, Server};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Parser)]
struct Options {
    /// The program to measure
    #[arg(long, default_value = "dist/observatory")]
    bin: PathBuf,
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// Events of a request
    #[arg(long, default_value_t = 10)]
    batch: usize,
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Events that are prepared; if they run out the measurement ends early
    #[arg(long, default_value_t = 400_000)]
    events_max: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let options = Options::parse();
    if options.connections == 0 || options.batch == 0 {
        return Err("--connections and --batch must be at least 1".into());
    }
    let end = observatory::clock::now();
    let folder = tempfile::tempdir()?;
    let mut server = Server::start(&options.bin, folder.path(), &[]).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let rss_idle = server.rss_bytes()?;
    let shape = Shape { connections: options.connections, batch: options.batch, events_max: options.events_max };
    eprintln!("preparing {} events", options.events_max);
    let (start, requests) = prepare::requests(shape, end);
    eprintln!("posting for {} s", options.seconds);
    let load = load::post_all(&server, requests, Duration::from_secs(options.seconds)).await?;
    let rss_peak = server.rss_peak_bytes()?;
    let stored = server.stored_events(start, end).await?;
    server.stop()?;
    let database = server::database_bytes(folder.path())?;
    print(&options, &load);
    println!("RSS idle               {:>10.1} MiB", mebibytes(rss_idle));
    println!("RSS under load, peak   {:>10.1} MiB", mebibytes(rss_peak));
    println!("database per event     {:>10.0} bytes", database as f64 / stored.max(1) as f64);
    println!("acknowledged / stored  {:>10} / {stored}", load.acknowledged);
    if stored != load.acknowledged {
        return Err("the server has not stored exactly what it acknowledged".into());
    }
    Ok(())
}

fn print(options: &Options, load: &Load) {
    let seconds = load.elapsed.as_secs_f64();
    println!("{} connections, {} events a request, {seconds:.1} s", options.connections, options.batch);
    println!("acknowledged           {:>10.0} events/s", load.events_per_second());
    println!("request p50 / p99      {:>10.2} / {:.2} ms", load.latency_ms(0.5), load.latency_ms(0.99));
    if load.deferred > 0 {
        println!("asked to come back     {:>10} times", load.deferred);
    }
    if load.ran_out {
        println!("the prepared events ran out early: raise --events-max");
    }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
