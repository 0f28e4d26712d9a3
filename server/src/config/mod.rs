//! Settings: typed, parsed at the edge, from four layers. Lowest to highest:
//! defaults, a file, the environment, flags.

mod database;
mod environment;
mod file;
mod flags;
mod key;
mod layers;
mod problem;
mod render;
mod secret;
mod settings;
mod webhook;

pub use database::DatabaseUrl;
pub use environment::Environment;
pub use file::FILE_BYTES_MAX;
pub use flags::Flags;
pub use key::Key;
pub use layers::Origin;
pub use problem::Problems;
pub use secret::{REDACTED, Secret};
pub use settings::{LogFormat, LogLevel, Settings, TOKEN_BYTES_MAX};
pub use webhook::WebhookUrl;

use layers::Layers;
use std::path::Path;

impl Settings {
    /// Reads and parses all layers; `folder` is where a settings file is
    /// looked for.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn load(flags: &Flags, environment: &Environment, folder: &Path) -> Result<Self, Problems> {
        let mut layers = Layers::default();
        let mut problems = Vec::new();
        match file::find(flags.config.as_deref(), folder) {
            Ok(Some(path)) => file::read(&path, &mut layers, &mut problems),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
        environment.read(&mut layers, &mut problems);
        flags.read(&mut layers);
        let settings = Self::parse(&layers, &mut problems);
        if problems.is_empty() { Ok(settings) } else { Err(Problems(problems)) }
    }

    /// Settings from the command line, the process environment and the
    /// current folder.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn of_process(flags: &Flags) -> Result<Self, Problems> {
        Self::load(flags, &Environment::of_process(), Path::new("."))
    }
}
