//! `observatory serve`.

use super::stop;
use crate::application::{Application, StartError};
use crate::config::Settings;
use crate::logging;

pub async fn run(settings: &Settings) -> Result<(), StartError> {
    logging::init(settings.log_level, settings.log_format);
    let application = tokio::select! {
        application = Application::build(settings) => application?,
        // The database may not be there for long.
        () = stop::signal() => return Ok(()),
    };
    announce(&application, settings);
    application.run(stop::signal()).await
}

/// For the person at the terminal; the log goes to standard error.
pub fn announce(application: &Application, settings: &Settings) {
    if let Some(token) = application.first_token() {
        println!("This is the first start on an address that others can reach: a token was made.");
        println!("It is shown this once; keep it:\n\n    {token}\n");
    }
    println!("OpenClaw Observatory {} on {}", env!("CARGO_PKG_VERSION"), settings.database);
    println!("Open {}", application.link());
}
