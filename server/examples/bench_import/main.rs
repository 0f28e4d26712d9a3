//! How fast a gateway's history is imported, and what following it costs when
//! nothing happens: `make bench-import`, or for a look at an unoptimised build
//! `cargo run --example bench_import`.

#![allow(clippy::print_stdout, reason = "its output is what it is for")]

mod generate;

use clap::Parser;
use observatory::config::{Environment, Flags, Settings};
use observatory::import::{self, ImportArgs};
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

/// Goal of the 100,000 lines, in seconds.
const GOAL_S: f64 = 30.0;

#[derive(Parser)]
struct Args {
    /// Lines of the transcripts
    #[arg(long, default_value_t = 100_000)]
    lines: usize,
    /// Sessions that are followed
    #[arg(long, default_value_t = 1_000)]
    sessions: usize,
    /// Seconds for which the idle watch is measured
    #[arg(long, default_value_t = 20)]
    idle_s: u64,
    /// Seconds that a watch gets for its first pass
    #[arg(long, default_value_t = 10)]
    settle_s: u64,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    for kind in ["store", "files"] {
        let folder = tempfile::tempdir()?;
        let state = folder.path().join("state");
        let sessions = (args.lines / generate::LINES_PER_SESSION).max(1);
        let lines = generate::state(&state, kind, sessions, generate::LINES_PER_SESSION).await?;
        let begun = Instant::now();
        let summary = import::run(&settings(folder.path())?, &import_args(&state)).await?;
        let elapsed_s = begun.elapsed().as_secs_f64();
        println!(
            "{kind}: {} lines of {sessions} sessions in {elapsed_s:.1} s, {:.0} lines/s, {} events; goal {GOAL_S} s: {}",
            summary.lines,
            summary.lines as f64 / elapsed_s,
            summary.stored,
            if elapsed_s < GOAL_S { "met" } else { "missed" },
        );
        assert_eq!(summary.lines, lines as u64, "every line is read");
    }
    for kind in ["store", "files"] {
        idle(kind, &args).await?;
    }
    Ok(())
}

/// Measures the processor time of this process while a watch has nothing to
/// do, less that of the server beside it.
async fn idle(kind: &str, args: &Args) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let state = folder.path().join("state");
    generate::state(&state, kind, args.sessions, 10).await?;
    let server = Application::start(folder.path()).await?;
    let server_percent = cpu_percent(args.idle_s).await?;
    let mut watch_args = import_args(&state);
    (watch_args.watch, watch_args.endpoint) = (true, Some(server.url.clone()));
    let settings = settings(folder.path())?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let watch = tokio::spawn(async move { import::watch(&settings, &watch_args, async { drop(stopped.await) }).await });
    tokio::time::sleep(Duration::from_secs(args.settle_s)).await;
    let both_percent = cpu_percent(args.idle_s).await?;
    drop(stop);
    let summary = watch.await??;
    println!(
        "{kind}: an idle watch of {} sessions ({} events told) uses {:.2} % of a core, the server beside it {:.2} %",
        args.sessions,
        summary.stored,
        both_percent - server_percent,
        server_percent,
    );
    server.stop().await;
    Ok(())
}

async fn cpu_percent(seconds: u64) -> Result<f64, Box<dyn Error>> {
    let before = cpu_ticks()?;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    Ok((cpu_ticks()? - before) as f64 / TICKS_PER_S / seconds as f64 * 100.0)
}

const TICKS_PER_S: f64 = 100.0;

/// User and system time of this process, in hundredths of a second (Linux).
fn cpu_ticks() -> Result<u64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    Ok(fields[11].parse::<u64>()? + fields[12].parse::<u64>()?)
}

/// A server in this process.
struct Application {
    url: String,
    stop: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

impl Application {
    async fn start(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut settings = settings(folder)?;
        settings.addr = "127.0.0.1:0".parse()?;
        let application = observatory::application::Application::build(&settings).await?;
        let url = format!("http://{}", application.addr());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            if let Err(error) = application.run(async { drop(stopped.await) }).await {
                println!("the server failed: {error}");
            }
        });
        Ok(Self { url, stop, task })
    }

    async fn stop(self) {
        drop(self.stop);
        let _ = self.task.await;
    }
}

fn import_args(state: &Path) -> ImportArgs {
    ImportArgs { paths: vec![state.to_owned()], gateway: Some("bench".into()), quiet: true, ..ImportArgs::default() }
}

fn settings(folder: &Path) -> Result<Settings, Box<dyn Error>> {
    let flags = Flags {
        addr: Some("127.0.0.1:1".into()),
        data_dir: Some(folder.join("data").display().to_string()),
        retention_days: Some("36500".into()),
        ..Flags::default()
    };
    Ok(Settings::load(&flags, &Environment::default(), folder)?)
}
