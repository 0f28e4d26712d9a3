//! How far a repricing is, on stderr.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {per_sec}  {eta} left  {human_pos} events";

/// On a terminal a bar with rate and remaining time, elsewhere a line for
/// each tenth.
pub struct Progress {
    bar: Option<ProgressBar>,
    total: u64,
    tenths_told: u64,
    silent: bool,
}

impl Progress {
    /// For so many events.
    pub fn new(total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style)
        });
        Self { bar, total, tenths_told: 0, silent: false }
    }

    pub fn silent() -> Self {
        Self { bar: None, total: 0, tenths_told: 0, silent: true }
    }

    /// So many events are done.
    pub fn tell(&mut self, events: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(events.min(self.total));
        } else if let Some(line) = self.plain(events) {
            eprintln!("{line}");
        }
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// The line for a tenth that is not told yet.
    fn plain(&mut self, events: u64) -> Option<String> {
        let tenths = (events.min(self.total) * 10).checked_div(self.total).unwrap_or(10);
        if self.silent || tenths <= self.tenths_told {
            return None;
        }
        self.tenths_told = tenths;
        Some(format!("reprice: {} %, {events} events", tenths * 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_is_told_once() {
        let mut progress = Progress { bar: None, total: 100, tenths_told: 0, silent: false };
        assert_eq!(progress.plain(9), None);
        assert_eq!(progress.plain(25).as_deref(), Some("reprice: 20 %, 25 events"));
        assert_eq!(progress.plain(29), None);
        assert!(progress.plain(120).is_some_and(|line| line.contains("100 %")));
        assert_eq!(Progress::silent().plain(5), None);
    }
}
