//! Structured logs on standard error.

use crate::config::{LogFormat, LogLevel};
use tracing_subscriber::EnvFilter;

/// Installs the log of the program. Libraries speak from warnings up, unless
/// the level asks for more than `info`.
pub fn init(level: LogLevel, format: LogFormat) {
    let ours = level.as_str();
    let theirs = match level {
        LogLevel::Trace => "debug",
        LogLevel::Error => "error",
        _ => "warn",
    };
    let filter = EnvFilter::new(format!("{theirs},observatory={ours},observatory_app={ours}"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second installation, as in tests, keeps the first.
    let _ = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}
