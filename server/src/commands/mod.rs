//! The subcommands.

mod check_health;
mod configuration;
mod demo;
mod import;
mod migrate;
mod reprice;
mod serve;
mod stop;
mod token;

use crate::cli::{Cli, Command, ConfigCommand};
use crate::config::Settings;
use std::error::Error;
use std::process::ExitCode;

/// Runs the program; errors are for people and say what to do.
pub async fn run(cli: Cli) -> Result<ExitCode, Box<dyn Error + Send + Sync>> {
    if let Command::Config(ConfigCommand::Check) = cli.command() {
        return Ok(configuration::check(&cli.flags));
    }
    let settings = Settings::of_process(&cli.flags)?;
    match cli.command() {
        Command::Serve => serve::run(&settings).await?,
        Command::Migrate(args) => return Ok(migrate::run(&settings, &args).await?),
        Command::Demo(args) => demo::run(&settings, &args).await?,
        Command::Import(args) => return Ok(import::run(&settings, &args).await?),
        Command::Reprice(args) => reprice::run(&settings, &args).await?,
        Command::Token(command) => token::run(&settings, command).await?,
        Command::Config(_) => configuration::print(&settings),
        Command::Healthcheck => return Ok(check_health::run(&settings).await),
    }
    Ok(ExitCode::SUCCESS)
}
