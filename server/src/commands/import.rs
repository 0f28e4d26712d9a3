//! `observatory import`.

use crate::clock;
use crate::config::Settings;
use crate::import::{self, ImportArgs, ImportError};
use std::process::ExitCode;

/// Imports and tells what came of it; fails if a source could not be read to
/// its end.
pub async fn run(settings: &Settings, args: &ImportArgs) -> Result<ExitCode, ImportError> {
    let summary = import::run(settings, args).await?;
    print!("{summary}");
    if let Some(warning) = summary.retention_warning(settings.retention_days, clock::now()) {
        eprintln!("{warning}");
    }
    Ok(if summary.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
