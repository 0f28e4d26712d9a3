use super::{ChangeOutcome, Changes, Field, PostForm};
use crate::api::{RemoveAlertRule, RuleEditor, RuleOutcome, RuleStanding, SaveAlertRule};
use crate::forms::{Fault, FieldKind, FormField};
use crate::links;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What is being asked of the server about a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    Nothing,
    Check,
    Test,
}

/// What is known of a draft while it is written.
#[derive(Clone, Copy)]
struct Draft {
    /// Holds the form.
    root: NodeRef<Div>,
    fault: RwSignal<Option<Fault>>,
    verdict: RwSignal<String>,
    report: RwSignal<String>,
    asking: RwSignal<Asking>,
    /// Number of the newest question: older answers are dropped.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser alone asks while one types"))]
    newest: StoredValue<u32>,
}

impl Draft {
    fn new(outcome: RuleOutcome) -> Self {
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

/// The editor of a rule: its fields, what is wrong with them, what it would
/// have done, and what conditions are made of.
#[component]
pub fn RuleEdit(
    /// What the server answered.
    editor: RuleEditor,
) -> impl IntoView {
    let RuleEditor { name, standing, fields, reference, outcome, firing } = editor;
    let draft = Draft::new(outcome);
    let changes = Changes::new(Trigger::new());
    let page = if name.is_empty() { "/alerts/rules/new".to_owned() } else { links::rule(&name) };
    let on_insert = move |event: leptos::ev::MouseEvent| {
        #[cfg(feature = "hydrate")]
        if let Some(form) = draft.form() {
            crate::browser::insert(&event, &form);
        }
        #[cfg(not(feature = "hydrate"))]
        drop(event);
    };
    view! {
        <Head name=name.clone() standing firing />
        <ChangeOutcome changes />
        <div class="rule-editor" node_ref=draft.root>
            <section class="card rule-card" aria-label="The rule">
                <RuleForm draft changes fields page standing />
                {matches!(standing, RuleStanding::Changed | RuleStanding::Own)
                    .then(|| view! { <Remove name changes standing /> })}
            </section>
            <aside class="card rule-reference" aria-labelledby="reference">
                <details open>
                    <summary>
                        <h2 id="reference">"Reference"</h2>
                    </summary>
                    <div class="reference" inner_html=reference on:click=on_insert></div>
                </details>
            </aside>
        </div>
        <Report draft />
    }
}

/// What the rule is, and what may be done with it.
#[component]
fn Head(
    /// Empty for a new rule.
    name: String,
    /// Where it comes from.
    standing: RuleStanding,
    /// Alerts of it that fire now.
    firing: u64,
) -> impl IntoView {
    let note = match standing {
        RuleStanding::New => "A rule watches a condition. While it holds for a group, there is one alert for it.",
        RuleStanding::Builtin => "Built in. What you save here counts instead, and can be taken back.",
        RuleStanding::Changed => "Built in, and changed here.",
        RuleStanding::Own => "Made here.",
        RuleStanding::File => {
            "Read-only: the rules file says this rule. Change it there, or remove it there to change it here."
        }
    };
    let is_new = standing == RuleStanding::New;
    let copy = links::with_query("/alerts/rules/new", [("from", name.as_str())]);
    let alerts = links::with_query("/alerts", [("rule", name.as_str())]);
    let title = if is_new { "New rule".to_owned() } else { name };
    let crumb = title.clone();
    view! {
        <div class="page-head">
            <p class="crumbs">
                <a href="/alerts/rules">"Rules"</a>
                <span aria-hidden="true">" / "</span>
                <span>{crumb}</span>
            </p>
            <h2 class="rule-title">{title}</h2>
            <p class="soft">{note}</p>
            {(!is_new)
                .then(|| {
                    view! {
                        <p class="choices">
                            <a class="button button-small" href=copy>
                                "Start a new rule from it"
                            </a>
                            {(firing > 0)
                                .then(|| {
                                    view! {
                                        <a class="button button-small button-bad" href=alerts>
                                            {firing}
                                            " firing now"
                                        </a>
                                    }
                                })}
                        </p>
                    }
                })}
        </div>
    }
}

/// The fields. Check and test lead back to this page without script.
#[component]
fn RuleForm(
    /// What is known of the draft.
    draft: Draft,
    /// Where what becomes of a save is told.
    changes: Changes,
    /// In the order of the form.
    fields: Vec<FormField>,
    /// Address of this page.
    page: String,
    /// Where the rule comes from.
    standing: RuleStanding,
) -> impl IntoView {
    let is_new = standing == RuleStanding::New;
    let may_save = standing != RuleStanding::File;
    let fields: Vec<AnyView> = fields
        .into_iter()
        .map(|field| {
            // A field that is only shown would be left out of what is tested.
            let kept = (field.fixed && matches!(field.kind, FieldKind::Choice(_)))
                .then(|| view! { <input type="hidden" name=field.name.clone() value=field.value.clone() /> });
            view! {
                <Field field form="rule" fault=draft.fault />
                {kept}
            }
            .into_any()
        })
        .collect();
    let ask = move |what: Asking| {
        move |event: leptos::ev::MouseEvent| {
            #[cfg(feature = "hydrate")]
            {
                event.prevent_default();
                draft.ask(what, 0);
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = (event, what, draft);
        }
    };
    let on_input = move |_| {
        #[cfg(feature = "hydrate")]
        draft.check_soon();
    };
    let is_testing = move || draft.asking.get() == Asking::Test;
    view! {
        <PostForm changes action=SaveAlertRule::PATH class="rule-form">
            {is_new.then(|| view! { <input type="hidden" name="new" value="1" /> })}
            <div class="form-grid" on:input=on_input>
                {fields}
            </div>
            <p class="rule-verdict" role="status">
                {move || draft.verdict.get()}
            </p>
            <div class="form-actions">
                {may_save
                    .then(|| {
                        view! {
                            <button type="submit" class="button button-main">
                                "Save"
                            </button>
                        }
                    })}
                <button
                    type="submit"
                    class="button"
                    name="try"
                    value="test"
                    formmethod="get"
                    formaction=page.clone()
                    formnovalidate
                    aria-busy=move || is_testing().to_string()
                    disabled=is_testing
                    on:click=ask(Asking::Test)
                >
                    {move || if is_testing() { "Testing…" } else { "Test on the last 24 hours" }}
                </button>
                <button
                    type="submit"
                    class="button button-quiet"
                    name="try"
                    value="check"
                    formmethod="get"
                    formaction=page
                    formnovalidate
                    on:click=ask(Asking::Check)
                >
                    "Check"
                </button> <a class="button button-quiet" href="/alerts/rules">
                    "Cancel"
                </a>
            </div>
        </PostForm>
    }
}

/// Takes back what was made of the rule here, after a confirmation.
#[component]
fn Remove(
    /// Name of the rule.
    name: String,
    /// Where what becomes of it is told.
    changes: Changes,
    /// Where the rule comes from.
    standing: RuleStanding,
) -> impl IntoView {
    let (title, note, button) = match standing {
        RuleStanding::Changed => (
            "Reset this rule",
            "What was changed here is dropped: the rule is as it came again. Its open alerts are resolved if it means something else then.",
            "Reset",
        ),
        _ => ("Delete this rule", "It is gone for good, and its open alerts are resolved.", "Delete"),
    };
    view! {
        <details class="fold manage-remove">
            <summary>{title}</summary>
            <p class="soft">{note}</p>
            <PostForm changes action=RemoveAlertRule::PATH class="manage-row">
                <input type="hidden" name="name" value=name />
                <button type="submit" class="button button-bad">
                    {button}
                </button>
            </PostForm>
        </details>
    }
}

/// What a test found.
#[component]
fn Report(
    /// What is known of the draft.
    draft: Draft,
) -> impl IntoView {
    let is_testing = move || draft.asking.get() == Asking::Test;
    view! {
        <section
            class="card report"
            aria-labelledby="report"
            aria-live="polite"
            aria-busy=move || is_testing().to_string()
        >
            <div class="card-head">
                <h2 id="report">"Test on the last 24 hours"</h2>
            </div>
            <Show
                when=move || draft.report.with(|report| !report.is_empty())
                fallback=move || {
                    view! {
                        <p class="empty">
                            {move || {
                                if is_testing() {
                                    "Reading the events of the last 24 hours…"
                                } else {
                                    "A test shows what the rule would have done, before you save it."
                                }
                            }}
                        </p>
                    }
                }
            >
                <div class="report-body" inner_html=move || draft.report.get()></div>
            </Show>
        </section>
    }
}
