//! How far a long task over rows is, on stderr.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

const TEMPLATE: &str = "{msg} {bar:30} {percent:>3} %  {per_sec}  {eta} left  {human_pos}";

/// On a terminal a bar with rate and remaining time, elsewhere a line for
/// each tenth.
pub struct Progress {
    /// What is done, and of what.
    name: &'static str,
    unit: &'static str,
    bar: Option<ProgressBar>,
    total: u64,
    tenths_told: u64,
    silent: bool,
}

impl Progress {
    /// For so many rows or events, as `unit` says.
    pub fn new(name: &'static str, unit: &'static str, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style).with_message(name)
        });
        Self { name, unit, bar, total, tenths_told: 0, silent: false }
    }

    pub fn silent() -> Self {
        Self { name: "", unit: "", bar: None, total: 0, tenths_told: 0, silent: true }
    }

    /// So many are done.
    pub fn tell(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done.min(self.total));
        } else if let Some(line) = self.plain(done) {
            eprintln!("{line}");
        }
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// The line for a tenth that is not told yet.
    fn plain(&mut self, done: u64) -> Option<String> {
        let tenths = (done.min(self.total) * 10).checked_div(self.total).unwrap_or(10);
        if self.silent || tenths <= self.tenths_told {
            return None;
        }
        self.tenths_told = tenths;
        Some(format!("{}: {} %, {done} {}", self.name, tenths * 10, self.unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_is_told_once() {
        let mut progress =
            Progress { name: "reprice", unit: "events", total: 100, silent: false, ..Progress::silent() };
        assert_eq!(progress.plain(9), None);
        assert_eq!(progress.plain(25).as_deref(), Some("reprice: 20 %, 25 events"));
        assert_eq!(progress.plain(29), None);
        assert!(progress.plain(120).is_some_and(|line| line.contains("100 %")));
        assert_eq!(Progress::silent().plain(5), None);
    }
}
