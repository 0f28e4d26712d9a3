//! Events are counted here, outside of signals, for at most 200 ms.

use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;

/// Longest time that news of an event wait.
const FLUSH_MS: u32 = 200;
/// Most events that are told at a time; after more the page is loaded anew.
pub const EVENTS_MAX: usize = 2000;

/// Tells of events in one piece.
#[derive(Clone)]
pub struct Buffer {
    events: Rc<Cell<usize>>,
    armed: Rc<Cell<bool>>,
    flush: Rc<dyn Fn(usize)>,
}

impl Buffer {
    pub fn new(flush: Rc<dyn Fn(usize)>) -> Self {
        Self { events: Rc::default(), armed: Rc::default(), flush }
    }

    /// False when the events are too many: those that waited are dropped as well.
    pub fn push(&self, events: usize) -> bool {
        let waiting = self.events.get() + events;
        if waiting > EVENTS_MAX {
            self.events.set(0);
            return false;
        }
        self.events.set(waiting);
        if !self.armed.replace(true) {
            let buffer = self.clone();
            spawn_local(async move {
                TimeoutFuture::new(FLUSH_MS).await;
                buffer.armed.set(false);
                let events = buffer.events.take();
                if events > 0 {
                    (buffer.flush)(events);
                }
            });
        }
        true
    }

    /// Drops what waits: the page is gone.
    pub fn clear(&self) {
        self.events.set(0);
    }
}
