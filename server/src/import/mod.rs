//! `observatory import`: sessions that an OpenClaw gateway kept, as the
//! events that its plugin would have sent.

mod args;
mod catalog;
mod discover;
mod entry;
mod follow;
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
use crate::demo::client::{Client, Unreachable};
use crate::demo::{Delivery, DemoError};
use crate::store::{Store, StoreError};
use follow::Follower;
use outbox::{Bounds, Outbox, Sink};
use progress::Progress;
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
    let bytes = agents.iter().flat_map(reader::sources).map(reader::size).sum();
    let sink = sink(settings, args).await?;
    let mut reader = reader(settings, args, sink, bytes);
    let outcome = reader.read(&agents).await;
    let summary = reader.close().await;
    outcome.map(|()| summary).map_err(|error| explain(error, args))
}

/// Imports what the paths name and goes on with what is written there, until
/// `stop`. Events always go to a server, and wait while it is away.
///
/// # Errors
/// A path that does not exist, or a server that does not take events of this
/// gateway.
pub async fn watch(
    settings: &Settings,
    args: &ImportArgs,
    stop: impl Future<Output = ()>,
) -> Result<Summary, ImportError> {
    let bytes = match discover::agents(&args.paths) {
        Ok(agents) => agents.iter().flat_map(reader::sources).map(reader::size).sum(),
        // A gateway that is new has no sessions yet.
        Err(error) if args.paths.iter().all(|path| path.is_dir()) => {
            tell(args, &format!("waiting for a first session: {error}"));
            0
        }
        Err(error) => return Err(error),
    };
    let client = client(settings, args)?;
    tell(args, &format!("following, through the server at {}", client.base()));
    let mut reader = reader(settings, args, Sink::Server(Box::new(Delivery::new(client))), bytes);
    reader.summary.is_live = true;
    let mut follower = Follower::new(reader, args.paths.clone(), args.interval);
    let outcome = tokio::select! {
        outcome = follower.run() => outcome,
        () = stop => Ok(()),
    };
    let summary = follower.close().await;
    outcome.map(|()| summary).map_err(|error| explain(error, args))
}

fn reader(settings: &Settings, args: &ImportArgs, sink: Sink, bytes: u64) -> Reader {
    let bounds = Bounds { since: args.since, before: args.before };
    let outbox = Outbox::new(sink, bounds, args.watch, settings.retention_days);
    let mut summary = Summary::new(&args.gateway_id());
    summary.is_dry_run = args.dry_run;
    Reader::new(summary, outbox, Progress::new(bytes, args.quiet))
}

fn client(settings: &Settings, args: &ImportArgs) -> Result<Client, ImportError> {
    let base = args.endpoint.clone().unwrap_or_else(|| settings.local_url());
    Client::new(&base, settings.token.clone()).map_err(ImportError::Address)
}

async fn sink(settings: &Settings, args: &ImportArgs) -> Result<Sink, ImportError> {
    if args.dry_run {
        return Ok(Sink::Nowhere);
    }
    let client = client(settings, args)?;
    match client.get("/api/v1/health").await {
        Ok(_) => {
            tell(args, &format!("through the server at {}", client.base()));
            Ok(Sink::Server(Box::new(Delivery::new(client))))
        }
        Err(Unreachable(reason)) if args.endpoint.is_some() => {
            Err(ImportError::Address(format!("{} cannot be reached: {reason}", client.base())))
        }
        Err(_) => {
            tell(args, &format!("no server answers at {}, writing into {}", client.base(), settings.database));
            let store = Store::open(&target(&settings.database)).await?;
            Ok(Sink::Store(store.with_prices(Arc::clone(&settings.prices))))
        }
    }
}

fn tell(args: &ImportArgs, what: &str) {
    if !args.quiet {
        eprintln!("import: {what}");
    }
}

fn explain(error: ImportError, args: &ImportArgs) -> ImportError {
    match error {
        ImportError::Delivery(DemoError::Forbidden { endpoint }) => {
            ImportError::Forbidden { endpoint, gateway: args.gateway_id() }
        }
        error => error,
    }
}
