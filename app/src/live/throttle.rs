//! At most one run per interval, none lost: a request during a run or shortly
//! after one leads to one more run later.

/// What the caller has to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Run now; call `finished` afterwards.
    Run,
    /// Call `waited` after this time.
    WaitMs(f64),
    /// A run or a wait is under way already.
    Nothing,
}

#[derive(Debug)]
pub struct Throttle {
    /// Least time between the starts of two runs.
    interval_ms_min: f64,
    last_start_ms: Option<f64>,
    running: bool,
    waiting: bool,
    wanted: bool,
}

impl Throttle {
    pub fn new(interval_ms_min: f64) -> Self {
        Self { interval_ms_min, last_start_ms: None, running: false, waiting: false, wanted: false }
    }

    pub fn request(&mut self, now_ms: f64) -> Step {
        self.wanted = true;
        self.next(now_ms)
    }

    pub fn waited(&mut self, now_ms: f64) -> Step {
        self.waiting = false;
        self.next(now_ms)
    }

    pub fn finished(&mut self, now_ms: f64) -> Step {
        self.running = false;
        self.next(now_ms)
    }

    fn next(&mut self, now_ms: f64) -> Step {
        if !self.wanted || self.running || self.waiting {
            return Step::Nothing;
        }
        let rest_ms = self.last_start_ms.map_or(0.0, |start| start + self.interval_ms_min - now_ms);
        if rest_ms > 0.0 {
            self.waiting = true;
            return Step::WaitMs(rest_ms);
        }
        self.wanted = false;
        self.running = true;
        self.last_start_ms = Some(now_ms);
        Step::Run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_request_runs_at_once_and_the_next_waits_out_the_second() {
        let mut throttle = Throttle::new(1000.0);
        assert_eq!(throttle.request(0.0), Step::Run);
        assert_eq!(throttle.finished(100.0), Step::Nothing);
        assert_eq!(throttle.request(300.0), Step::WaitMs(700.0));
        assert_eq!(throttle.request(500.0), Step::Nothing);
        assert_eq!(throttle.waited(1000.0), Step::Run);
    }

    #[test]
    fn a_request_during_a_run_is_served_after_it() {
        let mut throttle = Throttle::new(1000.0);
        throttle.request(0.0);
        assert_eq!(throttle.request(10.0), Step::Nothing);
        assert_eq!(throttle.finished(2500.0), Step::Run);
        assert_eq!(throttle.finished(2600.0), Step::Nothing);
    }

    #[test]
    fn a_storm_of_requests_costs_one_run_per_second() {
        let mut throttle = Throttle::new(1000.0);
        let (mut runs, mut wake_at) = (0, None);
        for ms in 0..10_000 {
            let now = f64::from(ms);
            let mut step = throttle.request(now);
            if wake_at.is_some_and(|at| now >= at) {
                wake_at = None;
                step = throttle.waited(now);
            }
            match step {
                Step::Run => {
                    runs += 1;
                    step = throttle.finished(now);
                }
                other => step = other,
            }
            if let Step::WaitMs(rest) = step {
                wake_at = Some(now + rest);
            }
        }
        assert_eq!(runs, 10);
    }
}
