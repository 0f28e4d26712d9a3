//! Events wait here, outside of signals, for at most 200 ms.

use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use model::Event;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Longest time an event waits.
const FLUSH_MS: u32 = 200;
/// Most events that wait; more are dropped and the page is loaded anew.
pub const EVENTS_MAX: usize = 2000;

type Flush = Rc<dyn Fn(&[Event])>;

/// Collects events and hands them on in one piece.
#[derive(Clone)]
pub struct Buffer {
    events: Rc<RefCell<Vec<Event>>>,
    armed: Rc<Cell<bool>>,
    flush: Flush,
}

impl Buffer {
    pub fn new(flush: Flush) -> Self {
        Self { events: Rc::default(), armed: Rc::default(), flush }
    }

    /// False when the events do not fit: what waited is dropped as well.
    pub fn push(&self, events: Vec<Event>) -> bool {
        let mut waiting = self.events.borrow_mut();
        if waiting.len() + events.len() > EVENTS_MAX {
            waiting.clear();
            return false;
        }
        waiting.extend(events);
        if !self.armed.replace(true) {
            let buffer = self.clone();
            spawn_local(async move {
                TimeoutFuture::new(FLUSH_MS).await;
                buffer.armed.set(false);
                let events = buffer.events.take();
                if !events.is_empty() {
                    (buffer.flush)(&events);
                }
            });
        }
        true
    }

    /// Drops what waits: the page is gone.
    pub fn clear(&self) {
        self.events.borrow_mut().clear();
    }
}
