//! Measures alerts of a release build from end to end: from the POST of an
//! event to the arrival of the message at a webhook, how soon a hung turn is
//! told, and what the engine costs, with 10,000 open turns and 200 rules.
//!
//! `cargo run --release -p observatory-server --example bench_alerting -- --bin dist/observatory`

#[allow(dead_code, reason = "each measurement uses a part of it")]
#[path = "../common/mod.rs"]
mod common;
mod load;
mod program;
mod receiver;
mod rules;

use clap::Parser;
use common::Outcome;
use load::Load;
use program::Program;
use receiver::Receiver;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(Parser)]
struct Options {
    /// The program to measure
    #[arg(long, default_value = "dist/observatory")]
    bin: PathBuf,
    /// Alerts whose way is timed
    #[arg(long, default_value_t = 1000)]
    alerts: usize,
    /// Alerts per second meanwhile
    #[arg(long, default_value_t = 10)]
    alerts_per_second: u32,
    /// Other events per second meanwhile
    #[arg(long, default_value_t = 500)]
    background: u32,
    /// Turns that are open all the time
    #[arg(long, default_value_t = 10_000)]
    open_turns: usize,
    /// Seconds over which the engine's cost is measured
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Events per second meanwhile
    #[arg(long, default_value_t = 1000)]
    events_per_second: u32,
    /// Turns that hang, five seconds each
    #[arg(long, default_value_t = 100)]
    hung: usize,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let options = Options::parse();
    let receiver = Receiver::start().await?;
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("alerts.yaml"), rules::file())?;
    let program = Program::start(&options.bin, folder.path(), &receiver.url).await?;
    let load = Load::new(&program.url)?;
    println!("{} rules, {} open turns", rules::RULES, options.open_turns);
    load.open_turns(options.open_turns).await?;
    latency(&options, &load, &receiver).await?;
    hung(&options, &load, &receiver).await?;
    cost(&options, &load, &program).await
}

async fn latency(options: &Options, load: &Load, receiver: &Receiver) -> Outcome<()> {
    let background = load.background(options.background);
    let mut sent = Vec::with_capacity(options.alerts);
    let mut due = Instant::now();
    for number in 0..options.alerts {
        tokio::time::sleep_until(due.into()).await;
        due += Duration::from_secs(1) / options.alerts_per_second;
        let session = rules::probe_session(number);
        sent.push((session.clone(), Instant::now()));
        load.probe(&session).await?;
    }
    let arrived = receiver.wait(sent.iter().map(|(session, _)| session.as_str())).await;
    let posted = background.stop().await?;
    let took = sent.iter().filter_map(|(session, at)| Some(arrived.get(session)?.saturating_duration_since(*at)));
    let took: Vec<Duration> = took.collect();
    println!(
        "POST to webhook: {} of {} alerts, p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms, beside {posted:.0} events/s",
        took.len(),
        sent.len(),
        quantile(&took, 0.5),
        quantile(&took, 0.99),
        quantile(&took, 1.0),
    );
    Ok(())
}

async fn hung(options: &Options, load: &Load, receiver: &Receiver) -> Outcome<()> {
    let background = load.background(options.background);
    let mut sent = Vec::with_capacity(options.hung);
    for number in 0..options.hung {
        let session = rules::hung_session(number);
        sent.push((session.clone(), Instant::now()));
        load.hang(&session).await?;
    }
    let arrived = receiver.wait(sent.iter().map(|(session, _)| session.as_str())).await;
    background.stop().await?;
    let late = sent
        .iter()
        .filter_map(|(session, at)| Some(arrived.get(session)?.saturating_duration_since(*at + rules::HUNG_AFTER)));
    let late: Vec<Duration> = late.collect();
    println!(
        "hung turn told after its threshold: {} of {}, p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        late.len(),
        sent.len(),
        quantile(&late, 0.5),
        quantile(&late, 0.99),
        quantile(&late, 1.0),
    );
    Ok(())
}

async fn cost(options: &Options, load: &Load, program: &Program) -> Outcome<()> {
    let background = load.background(options.events_per_second);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (before, began) = (program.engine_seconds().await?, Instant::now());
    tokio::time::sleep(Duration::from_secs(options.seconds)).await;
    let (after, span) = (program.engine_seconds().await?, began.elapsed().as_secs_f64());
    let posted = background.stop().await?;
    println!(
        "engine at {posted:.0} events/s: {:.2} % of a core, and {:.2} % to save its state",
        (after.engine - before.engine) / span * 100.0,
        (after.save - before.save) / span * 100.0,
    );
    Ok(())
}

/// In milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn quantile(times: &[Duration], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}
