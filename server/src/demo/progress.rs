//! What the demo prints while it sends its history.

use std::io::{IsTerminal, Write};

/// On a terminal one line that counts up, elsewhere a line for each tenth.
pub struct Progress {
    is_terminal: bool,
    tenths_told: u64,
}

impl Progress {
    pub fn new() -> Self {
        Self { is_terminal: std::io::stderr().is_terminal(), tenths_told: 0 }
    }

    pub fn tell(&mut self, percent: u64, events: usize) {
        let line = format!("history: {percent} %, {events} events");
        if self.is_terminal {
            let end = if percent >= 100 { "\n" } else { "" };
            eprint!("\r{line}{end}");
            // Nothing is lost if the terminal is gone.
            let _ = std::io::stderr().flush();
        } else if percent / 10 > self.tenths_told {
            self.tenths_told = percent / 10;
            eprintln!("{line}");
        }
    }
}
