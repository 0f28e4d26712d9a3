//! A rule while it is written: what is known of it, and how it is asked.

use crate::api::RuleOutcome;
use crate::forms::Fault;
use leptos::html::Div;
use leptos::prelude::*;

/// What is being asked of the server about a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    Nothing,
    Check,
    Test,
}

/// What is known of a draft while it is written.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Holds the form.
    pub root: NodeRef<Div>,
    pub fault: RwSignal<Option<Fault>>,
    pub verdict: RwSignal<String>,
    pub report: RwSignal<String>,
    pub asking: RwSignal<Asking>,
    /// Number of the newest question: older answers are dropped.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser alone asks while one types"))]
    newest: StoredValue<u32>,
}

impl Draft {
    pub fn new(outcome: RuleOutcome) -> Self {
        Self {
            root: NodeRef::new(),
            fault: RwSignal::new(outcome.fault),
            verdict: RwSignal::new(outcome.verdict),
            report: RwSignal::new(outcome.report),
            asking: RwSignal::new(Asking::Nothing),
            newest: StoredValue::new(0),
        }
    }
}

#[cfg(feature = "hydrate")]
mod ask {
    use super::{Asking, Draft};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::HtmlFormElement;

    /// How long nothing is typed before the draft is checked.
    const CHECK_AFTER_MS: u32 = 300;

    impl Draft {
        pub fn form(self) -> Option<HtmlFormElement> {
            let root: web_sys::Element = self.root.get_untracked()?.into();
            root.query_selector("form.rule-form").ok()??.dyn_into().ok()
        }

        /// Asks about the form as it is when the wait is over.
        pub fn ask(self, what: Asking, after_ms: u32) {
            let Some(number) = self.newest.try_update_value(|newest| {
                *newest += 1;
                *newest
            }) else {
                return;
            };
            leptos::task::spawn_local(async move {
                gloo_timers::future::TimeoutFuture::new(after_ms).await;
                if self.newest.try_get_value() != Some(number) {
                    return;
                }
                let Some(fields) = self.form().and_then(|form| crate::browser::form_fields(&form)) else { return };
                self.asking.try_set(what);
                let answer = crate::api::try_alert_rule(fields, what == Asking::Test).await;
                if self.newest.try_get_value() == Some(number) {
                    self.take(what, answer);
                }
            });
        }

        pub fn check_soon(self) {
            self.ask(Asking::Check, CHECK_AFTER_MS);
        }

        fn take(self, what: Asking, answer: Result<crate::api::RuleOutcome, crate::facade::FacadeError>) {
            self.asking.try_set(Asking::Nothing);
            match answer {
                Ok(outcome) => {
                    self.fault.try_set(outcome.fault);
                    self.verdict.try_set(outcome.verdict);
                    if what == Asking::Test {
                        self.report.try_set(outcome.report);
                    }
                }
                Err(error) => {
                    self.fault.try_set(None);
                    self.verdict.try_set(error.to_string());
                }
            }
        }
    }
}
