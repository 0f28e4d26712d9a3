//! One open stream.

use super::filter::StreamFilter;
use super::hub::{Batch, Hub};
use crate::clock;
use crate::store::{Store, StoreError, StoredEvent};
use axum::extract::ws::{Message, WebSocket};
use model::alert::Alert;
use model::standing::Standing;
use model::stream::Frame;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// Events that a resuming reader is sent before it is told of a gap instead.
pub const RESUME_EVENTS_MAX: i64 = 100_000;
/// Events of one frame.
const FRAME_EVENTS_MAX: u32 = 500;
const PING_EVERY: Duration = Duration::from_secs(20);
/// A reader that takes no frame for this long is cut off.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a stream ended; every reason is ordinary.
struct Ended;

struct Session {
    socket: WebSocket,
    filter: StreamFilter,
    cursor: i64,
}

/// Serves one stream until the reader leaves or the server closes.
/// `standing` tells how the server stands to its database.
pub async fn run(
    socket: WebSocket,
    (store, hub, standing): (Arc<Store>, Arc<Hub>, watch::Receiver<Standing>),
    filter: StreamFilter,
    after: Option<i64>,
) {
    // Subscribed before the position is read: nothing falls in between.
    let (batches, alerts) = (hub.subscribe(), hub.subscribe_alerts());
    let head = hub.cursor();
    let cursor = position(&store, after, head).await;
    let mut session = Session { socket, filter, cursor };
    let _ = session.serve(&store, &hub, (batches, alerts, standing), head).await;
    let _ = timeout(SEND_TIMEOUT, session.socket.send(Message::Close(None))).await;
}

/// Where a reader goes on. One that comes from another server may be ahead of
/// this one, but not of the database.
async fn position(store: &Store, after: Option<i64>, head: i64) -> i64 {
    match after {
        None => head,
        Some(after) if after <= head => after.max(0),
        // If the database does not answer, the reader is sent some events again.
        Some(after) => after.min(store.stream_bounds().await.map_or(head, |(_, last)| last.max(head))),
    }
}

impl Session {
    async fn serve(
        &mut self,
        store: &Store,
        hub: &Hub,
        (mut batches, mut alerts, mut standing): (
            Receiver<Arc<Batch>>,
            Receiver<Arc<Alert>>,
            watch::Receiver<Standing>,
        ),
        head: i64,
    ) -> Result<(), Ended> {
        self.send(&Frame::Hello { cursor: self.cursor, server_time: clock::now() }).await?;
        if !standing.borrow().is_calm() {
            standing.mark_changed();
        }
        self.resume(store, head).await?;
        let mut closed = pin!(hub.closed());
        let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut closed => return Ok(()),
                batch = batches.recv() => match batch {
                    Ok(batch) => self.forward(&batch).await?,
                    // The next batch tells how much was missed.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
                alert = alerts.recv() => match alert {
                    Ok(alert) if self.filter.admits_alert(&alert) => {
                        self.send(&Frame::Alert { alert: Box::new((*alert).clone()) }).await?;
                    }
                    // The page asks for all of them with the next one.
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
                Ok(()) = standing.changed() => {
                    let standing = *standing.borrow_and_update();
                    self.send(&Frame::Standing { standing }).await?;
                }
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Ended),
                    Some(Ok(_)) => {}
                },
                _ = ping.tick() => self.send_message(Message::Ping(Vec::new().into())).await?,
            }
        }
    }

    /// Sends what was stored between the reader's position and `head`.
    async fn resume(&mut self, store: &Store, head: i64) -> Result<(), Ended> {
        let oldest = stored(store.stream_bounds().await)?.0;
        let reachable = (oldest - 1).max(head - RESUME_EVENTS_MAX);
        if self.cursor < reachable && oldest > 0 {
            self.gap_until(reachable).await?;
        }
        while self.cursor < head {
            let mut events = stored(store.events_after(self.cursor, FRAME_EVENTS_MAX).await)?;
            events.retain(|event| event.seq <= head);
            if events.is_empty() {
                self.cursor = head;
            }
            self.send_events(&events).await?;
        }
        Ok(())
    }

    async fn forward(&mut self, batch: &Batch) -> Result<(), Ended> {
        if batch.cursor() <= self.cursor {
            return Ok(());
        }
        if batch.before > self.cursor {
            self.gap_until(batch.before).await?;
        }
        let fresh = batch.events.partition_point(|event| event.seq <= self.cursor);
        for events in batch.events[fresh..].chunks(FRAME_EVENTS_MAX as usize) {
            self.send_events(events).await?;
        }
        Ok(())
    }

    async fn gap_until(&mut self, position: i64) -> Result<(), Ended> {
        let missed = position - self.cursor;
        metrics::counter!("observatory_stream_gap_events_total").increment(missed.unsigned_abs());
        self.cursor = position;
        self.send(&Frame::Gap { missed, cursor: position }).await
    }

    async fn send_events(&mut self, events: &[StoredEvent]) -> Result<(), Ended> {
        let Some(last) = events.last() else { return Ok(()) };
        self.cursor = last.seq;
        let mine: Vec<_> = events
            .iter()
            .filter(|event| self.filter.admits(&event.event))
            .map(|event| (*event.event).clone())
            .collect();
        if mine.is_empty() {
            return Ok(());
        }
        self.send(&Frame::Events { cursor: self.cursor, events: mine }).await
    }

    async fn send(&mut self, frame: &Frame) -> Result<(), Ended> {
        let text = serde_json::to_string(frame).map_err(|_| Ended)?;
        self.send_message(Message::Text(text.into())).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), Ended> {
        match timeout(SEND_TIMEOUT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Ended),
        }
    }
}

fn stored<T>(answer: Result<T, StoreError>) -> Result<T, Ended> {
    answer.map_err(|error| {
        tracing::error!(%error, "a stream could not be resumed");
        Ended
    })
}
