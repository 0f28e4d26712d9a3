//! `observatory config …`.

use crate::config::{Flags, Settings};
use std::process::ExitCode;

/// Exit code of a configuration that cannot be used.
const INVALID: u8 = 2;

pub fn check(flags: &Flags) -> ExitCode {
    match Settings::of_process(flags) {
        Ok(_) => {
            println!("OK");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::from(INVALID)
        }
    }
}

pub fn print(settings: &Settings) {
    print!("{}", settings.render());
}
