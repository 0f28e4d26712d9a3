//! `observatory import`.

use super::stop;
use crate::clock;
use crate::config::Settings;
use crate::import::{self, ImportArgs, ImportError};
use std::process::ExitCode;

/// Imports and tells what came of it; fails if a source could not be read to
/// its end. While following, that is told at once and may have passed.
pub async fn run(settings: &Settings, args: &ImportArgs) -> Result<ExitCode, ImportError> {
    let summary = if args.watch {
        import::watch(settings, args, stop::signal()).await?
    } else {
        import::run(settings, args).await?
    };
    if args.quiet {
        for problem in &summary.problems {
            eprintln!("not read to its end: {problem}");
        }
    } else {
        print!("{summary}");
    }
    if let Some(warning) = summary.retention_warning(settings.retention_days, clock::now()) {
        eprintln!("{warning}");
    }
    Ok(if args.watch || summary.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
