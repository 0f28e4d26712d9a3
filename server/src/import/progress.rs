//! How far an import is, on stderr.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Instant;

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {bytes_per_sec}  {eta} left  {msg}";

/// On a terminal a bar with rate and remaining time, elsewhere a line for
/// each tenth.
pub struct Progress {
    bar: Option<ProgressBar>,
    is_quiet: bool,
    bytes: u64,
    begun: Instant,
    tenths_told: u64,
}

impl Progress {
    /// For sources of that many bytes in sum.
    pub fn new(bytes: u64, is_quiet: bool) -> Self {
        let bar = (!is_quiet && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(bytes).with_style(style)
        });
        Self { bar, is_quiet, bytes, begun: Instant::now(), tenths_told: 0 }
    }

    /// So many bytes are read, with so many lines in them.
    pub fn tell(&mut self, bytes: u64, lines: u64) {
        let bytes = bytes.min(self.bytes);
        if self.is_quiet {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(format!("{} lines", HumanCount(lines)));
            return;
        }
        if let Some(line) = plain(bytes, self.bytes, lines, self.begun.elapsed().as_secs_f64(), self.tenths_told) {
            self.tenths_told = tenths(bytes, self.bytes);
            eprintln!("{line}");
        }
    }

    /// Nothing more is told.
    pub fn finish(&mut self) {
        self.is_quiet = true;
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn tenths(bytes: u64, total: u64) -> u64 {
    bytes.saturating_mul(10) / total.max(1)
}

/// The line for a tenth that is not told yet.
fn plain(bytes: u64, total: u64, lines: u64, elapsed_s: f64, tenths_told: u64) -> Option<String> {
    let reached = tenths(bytes, total);
    if reached <= tenths_told {
        return None;
    }
    let rate = lines as f64 / elapsed_s.max(0.001);
    let left_s = elapsed_s * (total.saturating_sub(bytes)) as f64 / (bytes.max(1)) as f64;
    Some(format!("import: {} %, {lines} lines, {rate:.0} lines per second, {left_s:.0} s left", reached * 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_is_told_once_with_rate_and_remaining_time() {
        assert_eq!(plain(9, 100, 10, 1.0, 0), None);
        let line = plain(25, 100, 50, 2.0, 0);
        assert_eq!(line.as_deref(), Some("import: 20 %, 50 lines, 25 lines per second, 6 s left"));
        assert_eq!(plain(29, 100, 60, 2.0, 2), None);
        assert!(plain(100, 100, 100, 0.0, 9).is_some());
    }
}
