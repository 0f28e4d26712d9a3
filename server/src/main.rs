//! The observatory program.

use clap::Parser;
use observatory::{cli::Cli, commands};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match commands::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("observatory: {error}");
            ExitCode::FAILURE
        }
    }
}
