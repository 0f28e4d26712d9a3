//! What the tests start from.

use clap::Parser;
use observatory::cli::Cli;
use observatory::config::{Environment, Settings};
use std::fs;
use tempfile::TempDir;

/// A folder with files, an environment and a command line.
pub struct Setup {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
    flags: Vec<String>,
}

impl Setup {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), variables: Vec::new(), flags: Vec::new() }
    }

    pub fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    pub fn env(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    pub fn flags(mut self, line: &str) -> Self {
        self.flags.extend(line.split_whitespace().map(str::to_owned));
        self
    }

    pub fn load(&self) -> Result<Settings, Vec<String>> {
        let flags = Cli::parse_from([vec!["observatory".to_owned()], self.flags.clone()].concat()).flags;
        let environment = self.variables.iter().cloned().collect::<Environment>();
        Settings::load(&flags, &environment, self.folder.path()).map_err(|problems| problems.0)
    }

    pub fn settings(&self) -> Settings {
        self.load().unwrap()
    }

    pub fn only_problem(&self) -> String {
        let problems = self.load().unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        problems[0].clone()
    }
}
