//! The WebSocket of a page.

use super::buffer::Buffer;
use super::refresher::Refresher;
use super::{BoxedRefresh, Clock, Follow, Link, Live, Refresh, backoff};
use crate::browser;
use futures_util::StreamExt;
use futures_util::future::{AbortHandle, Either, abortable, select};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::standing::Standing;
use model::stream::{FrameHead, FrameKind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Longest wait for the first frame of a connection.
const HELLO_MS_MAX: u32 = 10_000;
/// A session becomes idle by the passing of time alone: figures are asked for
/// this often even when no event comes.
const REFRESH_IDLE_MS: u32 = 60_000;
/// Least time between two questions for figures, and for alerts, which are to
/// be seen within a second.
const FIGURES_MS_MIN: f64 = 1000.0;
const ALERTS_MS_MIN: f64 = 400.0;
/// How long the indicator tells that events were passed over.
const GAP_SHOWN_MS: u32 = 8_000;

pub fn start(follow: impl Fn() -> Option<Follow> + Send + Sync + 'static) {
    let (live, clock) = (expect_context::<Live>(), expect_context::<Clock>());
    Effect::new(move |_| {
        if live.paused.get() {
            live.link.set(Link::Paused(clock.now_untracked()));
            return;
        }
        let Some(follow) = follow() else { return };
        let alive = Arc::new(AtomicBool::new(true));
        let stop = spawn(Connection::new(follow, live, clock, alive.clone()));
        on_cleanup(move || {
            alive.store(false, Ordering::Relaxed);
            stop.abort();
            live.link.try_set(Link::Off);
        });
    });
}

/// Runs until aborted; dropping the connection closes its socket.
fn spawn(connection: Connection) -> AbortHandle {
    let (idle, alerts) = (connection.refresher.clone(), connection.alerts.clone());
    let idle = gloo_timers::callback::Interval::new(REFRESH_IDLE_MS, move || {
        idle.request(Refresh::Figures);
        alerts.request(Refresh::Figures);
    });
    let (future, stop) = abortable(async move {
        let _idle = idle;
        connection.run().await;
    });
    spawn_local(async move {
        let _ = future.await;
    });
    stop
}

struct Connection {
    follow: Follow,
    live: Live,
    clock: Clock,
    refresher: Refresher,
    /// Of what shows alerts.
    alerts: Refresher,
    buffer: Buffer,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.buffer.clear();
    }
}

impl Connection {
    fn new(follow: Follow, live: Live, clock: Clock, alive: Arc<AtomicBool>) -> Self {
        let refresher = Refresher::new(follow.refresh.clone(), alive.clone(), FIGURES_MS_MIN);
        let note = move |_| -> BoxedRefresh {
            live.note_alerts();
            Box::pin(std::future::ready(()))
        };
        let alerts = Refresher::new(Arc::new(note), alive, ALERTS_MS_MIN);
        let (on_events, on_flush) = (follow.on_events.clone(), refresher.clone());
        let buffer = Buffer::new(Rc::new(move |events| {
            on_events(events);
            on_flush.request(Refresh::Figures);
        }));
        Self { follow, live, clock, refresher, alerts, buffer }
    }

    async fn run(self) {
        let mut cursor = self.follow.after;
        let (mut attempt, mut reconnecting) = (0, false);
        self.live.link.set(Link::Connecting);
        loop {
            if let Ok(socket) = WebSocket::open(&browser::socket_url(&self.follow.query.path(cursor)))
                && self.read(socket, &mut cursor, reconnecting).await
            {
                attempt = 0;
            }
            reconnecting = true;
            if !matches!(self.live.link.get_untracked(), Link::Lost(_)) {
                self.live.link.set(Link::Lost(self.clock.now_untracked()));
            }
            TimeoutFuture::new(backoff::delay_ms(attempt, js_sys::Math::random())).await;
            attempt += 1;
        }
    }

    /// Reads until the connection ends; true when the server said hello.
    async fn read(&self, mut socket: WebSocket, cursor: &mut Option<i64>, again: bool) -> bool {
        let mut greeted = false;
        loop {
            let message = if greeted {
                socket.next().await
            } else {
                match select(socket.next(), TimeoutFuture::new(HELLO_MS_MAX)).await {
                    Either::Left((message, _)) => message,
                    Either::Right(_) => None,
                }
            };
            let Some(Ok(Message::Text(text))) = message else { return greeted };
            let Ok(frame) = serde_json::from_str::<FrameHead>(&text) else {
                // A newer server: its figures still come by asking.
                self.refresher.request(Refresh::Everything);
                self.alerts.request(Refresh::Everything);
                continue;
            };
            greeted |= frame.kind == FrameKind::Hello;
            self.take(frame, cursor, again);
        }
    }

    fn take(&self, frame: FrameHead, cursor: &mut Option<i64>, again: bool) {
        match frame.kind {
            FrameKind::Hello => {
                if let Some(server_time) = frame.server_time {
                    self.clock.adjust(server_time);
                }
                self.live.link.set(Link::Connected);
                // Alerts have no position in the stream to go on from.
                self.alerts.request(Refresh::Everything);
                if cursor.is_none() || again {
                    self.refresher.request(Refresh::Everything);
                }
                // With a position of our own the missed events follow now.
                *cursor = cursor.or(frame.cursor);
            }
            FrameKind::Events => {
                *cursor = frame.cursor;
                if !self.buffer.push(frame.events.map_or(0, |events| events.len())) {
                    self.refresher.request(Refresh::Everything);
                }
            }
            FrameKind::Gap => {
                *cursor = frame.cursor;
                self.show_gap(frame.missed.unwrap_or(1).max(1));
                self.alerts.request(Refresh::Everything);
                self.refresher.request(Refresh::Everything);
            }
            FrameKind::Standing => {
                let Some(standing) = frame.standing else { return };
                let was_calm = self.live.standing.with_untracked(Standing::is_calm);
                self.live.standing.set(standing);
                if !was_calm && standing.is_calm() {
                    self.refresher.request(Refresh::Everything);
                }
            }
            FrameKind::Alert => self.alerts.request(Refresh::Figures),
        }
    }

    fn show_gap(&self, missed: i64) {
        let shown = self.live.missed;
        shown.update(|sum| *sum += missed);
        spawn_local(async move {
            TimeoutFuture::new(GAP_SHOWN_MS).await;
            shown.try_update(|sum| *sum = (*sum - missed).max(0));
        });
    }
}
