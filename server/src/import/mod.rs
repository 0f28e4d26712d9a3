//! `observatory import`: sessions that an OpenClaw gateway kept, as the
//! events that its plugin would have sent.

mod args;
mod catalog;
mod discover;
mod entry;
mod lines;
mod mapping;
mod outbox;
mod progress;
mod reader;
mod summary;

pub use args::ImportArgs;
pub use discover::FILES_MAX;
pub use lines::LINE_BYTES_MAX;
pub use outbox::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX};
pub use summary::Summary;

use crate::application::target;
use crate::config::Settings;
use crate::demo::client::Client;
use crate::demo::{Delivery, DemoError};
use crate::store::{Store, StoreError};
use outbox::{Outbox, Sink};
use reader::Reader;
use std::sync::Arc;

/// Why an import cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{0}")]
    Path(String),
    #[error("{0}; the import can be repeated, what is stored is not stored twice")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Address(String),
    #[error(
        "{endpoint} answers 403: the token may not write for gateway {gateway:?}; give that gateway's token by --token"
    )]
    Forbidden { endpoint: String, gateway: String },
    #[error("{0}")]
    Delivery(#[from] DemoError),
    #[error("the server's answer could not be read: {0}; are both of the same version?")]
    Answer(String),
}

/// Imports what the paths name: through the server that answers at the
/// address of the settings, or else straight into their database.
///
/// # Errors
/// A path that cannot be read, or a store that does not take events. What is
/// wrong inside a file is told in the summary.
pub async fn run(settings: &Settings, args: &ImportArgs) -> Result<Summary, ImportError> {
    let agents = discover::agents(&args.paths)?;
    let gateway_id = args.gateway_id();
    let client = Client::new(&settings.local_url(), settings.token.clone()).map_err(ImportError::Address)?;
    let sink = if client.get("/api/v1/health").await.is_ok() {
        eprintln!("import: through the server at {}", client.base());
        Sink::Server(Box::new(Delivery::new(client)))
    } else {
        eprintln!("import: no server answers at {}, writing into {}", client.base(), settings.database);
        Sink::Store(Store::open(&target(&settings.database)).await?.with_prices(Arc::clone(&settings.prices)))
    };
    let outbox = Outbox::new(sink, settings.retention_days);
    let mut reader = Reader::new(&gateway_id, outbox, &agents);
    let outcome = reader.read(&agents).await;
    let summary = reader.close().await;
    match outcome {
        Err(ImportError::Delivery(DemoError::Forbidden { endpoint })) => {
            Err(ImportError::Forbidden { endpoint, gateway: gateway_id })
        }
        Err(error) => Err(error),
        Ok(()) => Ok(summary),
    }
}
