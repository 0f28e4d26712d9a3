//! `observatory demo`.

use super::{serve, stop};
use crate::application::Application;
use crate::config::Settings;
use crate::demo::{Demo, DemoArgs};
use crate::logging;
use std::error::Error;
use tokio::sync::watch;

/// Feeds the server that answers at the address of the settings, or one that
/// is started here, until it is stopped.
pub async fn run(settings: &Settings, args: &DemoArgs) -> Result<(), Box<dyn Error + Send + Sync>> {
    let demo = Demo::new(args, settings)?;
    if args.endpoint.is_some() || demo.is_answered().await {
        demo.run(stop::signal()).await?;
        return Ok(());
    }
    logging::init(settings.log_level, settings.log_format);
    let application = Application::build(settings).await?;
    serve::announce(&application, settings);
    let (farewell, mut demo_done) = watch::channel(false);
    let server = application.run(async move {
        let _ = demo_done.wait_for(|done| *done).await;
    });
    let feed = async move {
        let outcome = demo.run(stop::signal()).await;
        farewell.send_replace(true);
        outcome
    };
    let (server_outcome, demo_outcome) = tokio::join!(server, feed);
    demo_outcome?;
    server_outcome?;
    Ok(())
}
