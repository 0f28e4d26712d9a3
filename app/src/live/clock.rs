//! The present by the server's clock, for relative times. Unknown while the
//! server renders and while the browser takes its HTML over, so that both
//! write the same text.

use leptos::prelude::*;
use model::Timestamp;

#[derive(Clone, Copy)]
pub struct Clock {
    now: RwSignal<Option<Timestamp>>,
    /// Server's clock minus the browser's.
    offset_us: StoredValue<i64>,
}

impl Clock {
    /// Provided by `App`; ticks once a second in the browser.
    pub fn provide() {
        let clock = Self { now: RwSignal::new(None), offset_us: StoredValue::new(0) };
        provide_context(clock);
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| {
            use send_wrapper::SendWrapper;

            clock.tick();
            let interval = SendWrapper::new(gloo_timers::callback::Interval::new(1000, move || clock.tick()));
            on_cleanup(move || drop(interval.take()));
        });
    }

    pub fn now(&self) -> Option<Timestamp> {
        self.now.get()
    }

    pub fn now_untracked(&self) -> Option<Timestamp> {
        self.now.get_untracked()
    }

    /// Takes over the server's clock from an answer that just arrived.
    pub fn adjust(&self, server_now: Timestamp) {
        #[cfg(feature = "hydrate")]
        {
            self.offset_us.set_value(server_now.since(crate::browser::now()));
            self.tick();
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (self.offset_us, server_now);
    }

    #[cfg(feature = "hydrate")]
    fn tick(self) {
        let offset_us = self.offset_us.get_value();
        self.now.set(Some(crate::browser::now().plus_micros(offset_us)));
    }
}
