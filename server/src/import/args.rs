//! Arguments of `observatory import`.

use clap::Args;
use model::Timestamp;
use model::event::KEY_BYTES_MAX;
use std::path::PathBuf;
use std::time::Duration;

/// Shortest and longest time between two looks of `--watch`, in seconds.
const INTERVAL_S: std::ops::RangeInclusive<f64> = 0.1..=3600.0;

#[expect(clippy::doc_markdown, reason = "the comments are help texts")]
#[derive(Args, Clone, Debug, PartialEq, Eq)]
#[command(after_help = AFTER_HELP)]
pub struct ImportArgs {
    /// State folder of a gateway (as ~/.openclaw), folder of an agent, openclaw-agent.sqlite, or a
    /// transcript (.jsonl or .jsonl.zst)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Gateway that the events are stored for, as in its plugin's settings [default: this host's name]
    #[arg(long, value_name = "ID", value_parser = gateway)]
    pub gateway: Option<String>,
    /// Server to send to, as in http://127.0.0.1:3200 [default: the address of the settings, or
    /// their database if no server answers there]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Leave out events before this time, as in 2026-11-23 (UTC) or 2026-11-23T06:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<Timestamp>,
    /// Leave out events at or after this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub before: Option<Timestamp>,
    /// Go on and follow what the gateway writes, until SIGINT or SIGTERM
    #[arg(long)]
    pub watch: bool,
    /// Time between two looks of --watch, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = interval)]
    pub interval: Duration,
    /// Read and map everything, and store nothing
    #[arg(long, conflicts_with = "watch")]
    pub dry_run: bool,
    /// Print problems only
    #[arg(long, short)]
    pub quiet: bool,
}

const AFTER_HELP: &str = "\
Where a server answers at the address of the settings, the events are posted to it (with the token \
of the settings) and show live. Where none does, they are written into the database of the settings: \
a server elsewhere that uses the same database shows them at the next load of a page, not in its live \
stream. With --watch they are always posted, and wait while the server is away.

An import that is repeated adds what is new. What the plugin has sent of the same turns and tool calls is \
known by its ids and not counted again, if --gateway is the id of the plugin's settings.";

impl Default for ImportArgs {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            gateway: None,
            endpoint: None,
            since: None,
            before: None,
            watch: false,
            interval: Duration::from_secs(1),
            dry_run: false,
            quiet: false,
        }
    }
}

impl ImportArgs {
    pub fn gateway_id(&self) -> String {
        self.gateway.clone().unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned())
    }
}

fn gateway(text: &str) -> Result<String, String> {
    if (1..=KEY_BYTES_MAX).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(format!("must have 1 to {KEY_BYTES_MAX} bytes"))
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    let midnight = || Timestamp::parse(&format!("{text}T00:00:00Z"));
    Timestamp::parse(text)
        .or_else(|_| midnight())
        .map_err(|_| "must be a date such as 2026-11-23, or a time such as 2026-11-23T06:00:00Z".to_owned())
}

fn interval(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .filter(|seconds| INTERVAL_S.contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| format!("must be a number of seconds from {} to {}", INTERVAL_S.start(), INTERVAL_S.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_a_date_or_a_time() {
        let at = |text: &str| time(text).map(|time| time.to_string());
        assert_eq!(at("2026-11-23").as_deref(), Ok("2026-11-23T00:00:00.000Z"));
        assert_eq!(at("2026-11-23T06:00:00+01:00").as_deref(), Ok("2026-11-23T05:00:00.000Z"));
        assert!(at("yesterday").unwrap_err().contains("2026-11-23"));
    }

    #[test]
    fn an_interval_lies_within_its_limits() {
        assert_eq!(interval("0.1"), Ok(Duration::from_millis(100)));
        assert_eq!(interval("3600"), Ok(Duration::from_hours(1)));
        for text in ["0.09", "3601", "-1", "NaN", "1s"] {
            assert!(interval(text).is_err(), "{text}");
        }
    }
}
