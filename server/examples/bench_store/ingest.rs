//! Events per second over HTTP, beside raw COPY of the same rows.

use crate::common::server::Server;
use crate::common::{Outcome, load, prepare};
use crate::database::Database;
use crate::report::Ingest;
use crate::{Options, raw};
use observatory::clock;
use std::time::Duration;

/// Events per second that are prepared: more than any database takes here.
const PREPARED_PER_SECOND: usize = 40_000;

pub async fn measure(database: &Database, options: &Options, batch: usize) -> Outcome<Ingest> {
    let end = clock::now();
    let flags = database.flags();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let mut server = Server::start(&options.bin, database.folder(), &flags).await?;
    let seconds = usize::try_from(options.seconds)?;
    let shape = prepare::Shape { connections: options.connections, batch, events_max: seconds * PREPARED_PER_SECOND };
    let (start, queues) = prepare::requests(shape, end);
    let load = load::post_all(&server, queues, Duration::from_secs(options.seconds)).await?;
    let stored = server.stored_events(start, end).await?;
    server.stop()?;
    if stored != load.acknowledged {
        return Err(format!("{} events were acknowledged, {stored} are stored", load.acknowledged).into());
    }
    Ok(Ingest {
        batch,
        events_per_second: load.events_per_second(),
        p50_ms: load.latency_ms(0.5),
        p99_ms: load.latency_ms(0.99),
        raw_per_second: raw::rows_per_second(database, options.connections * batch).await?,
    })
}
