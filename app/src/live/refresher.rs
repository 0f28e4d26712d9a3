//! Runs a page's refresh when events ask for it, throttled.

use super::throttle::{Step, Throttle};
use super::{OnRefresh, Refresh};
use gloo_timers::future::TimeoutFuture;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Clone)]
pub struct Refresher {
    throttle: Rc<RefCell<Throttle>>,
    extent: Rc<Cell<Refresh>>,
    run: OnRefresh,
    /// False once the page is gone.
    alive: Arc<AtomicBool>,
}

impl Refresher {
    /// Runs at most once in `interval_ms_min`.
    pub fn new(run: OnRefresh, alive: Arc<AtomicBool>, interval_ms_min: f64) -> Self {
        let throttle = Rc::new(RefCell::new(Throttle::new(interval_ms_min)));
        Self { throttle, extent: Rc::default(), run, alive }
    }

    pub fn request(&self, extent: Refresh) {
        self.extent.set(self.extent.get().max(extent));
        let step = self.throttle.borrow_mut().request(now_ms());
        self.take(step);
    }

    fn take(&self, step: Step) {
        if !self.alive.load(Ordering::Relaxed) {
            return;
        }
        let this = self.clone();
        match step {
            Step::Nothing => {}
            Step::Run => spawn_local(async move {
                (this.run)(this.extent.take()).await;
                let step = this.throttle.borrow_mut().finished(now_ms());
                this.take(step);
            }),
            Step::WaitMs(rest_ms) => spawn_local(async move {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a second")]
                TimeoutFuture::new(rest_ms.ceil() as u32).await;
                let step = this.throttle.borrow_mut().waited(now_ms());
                this.take(step);
            }),
        }
    }
}

/// A refresher that ends with whoever holds it.
pub struct Owned(Refresher);

impl Owned {
    /// Runs at most once in `interval_ms_min`.
    pub fn new(run: OnRefresh, interval_ms_min: f64) -> Self {
        Self(Refresher::new(run, Arc::new(AtomicBool::new(true)), interval_ms_min))
    }

    pub fn request(&self, extent: Refresh) {
        self.0.request(extent);
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.0.alive.store(false, Ordering::Relaxed);
    }
}

fn now_ms() -> f64 {
    js_sys::Date::now()
}
