use crate::facade::FacadeError;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos::server_fn::error::ServerFnUrlError;

/// What became of the changes that the forms of a page sent, one after another.
#[derive(Clone, Copy)]
pub struct Changes {
    outcome: RwSignal<Option<Result<String, FacadeError>>>,
    /// Told after each change.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser alone sends forms in place"))]
    changed: Trigger,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the browser alone sends forms in place"))]
    is_busy: RwSignal<bool>,
}

impl Changes {
    /// An error of a form that was sent without script is in the address.
    pub fn new(changed: Trigger) -> Self {
        let told = use_context::<ServerActionError>();
        let told = told.map(|told| Err(ServerFnUrlError::<FacadeError>::decode_err(told.err())));
        Self { outcome: RwSignal::new(told), changed, is_busy: RwSignal::new(false) }
    }

    /// A sentence that is shown until the next change.
    pub fn tell(&self, sentence: String) {
        self.outcome.set(Some(Ok(sentence)));
    }
}

/// A form that changes something: sent in place with script, a plain POST without.
#[component]
pub fn PostForm(
    /// Where what becomes of it is told.
    changes: Changes,
    /// Path of the server function that takes its fields.
    action: &'static str,
    /// Classes.
    #[prop(optional)]
    class: &'static str,
    /// Empties it after it was taken.
    #[prop(optional)]
    reset: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let submit = on_submit(changes, action, reset);
    view! {
        <form method="post" action=action class=class on:submit=submit>
            {children()}
        </form>
    }
}

fn on_submit(changes: Changes, action: &'static str, reset: bool) -> impl Fn(SubmitEvent) + 'static {
    let (navigate, here) = (leptos_router::hooks::use_navigate(), leptos_router::hooks::use_location());
    move |event: SubmitEvent| {
        #[cfg(feature = "hydrate")]
        if !event.default_prevented()
            && let Some(fields) = crate::browser::form_query(&event)
        {
            event.prevent_default();
            if changes.is_busy.try_get_untracked() == Some(false) {
                let (navigate, here) = (navigate.clone(), here.clone());
                let go = move |to: String| {
                    let (path, search) = (here.pathname.get_untracked(), here.search.get_untracked());
                    let is_elsewhere = to != path || !search.is_empty();
                    if is_elsewhere {
                        navigate(&to, leptos_router::NavigateOptions::default());
                    }
                    is_elsewhere
                };
                leptos::task::spawn_local(send(changes, action, fields, event, reset, go));
            }
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (event, &navigate, &here, changes, action, reset);
    }
}

/// `go` leads to another address, and says whether it is another.
#[cfg(feature = "hydrate")]
async fn send(
    changes: Changes,
    action: &'static str,
    fields: String,
    event: SubmitEvent,
    reset: bool,
    go: impl Fn(String) -> bool,
) {
    use wasm_bindgen::JsCast;

    changes.is_busy.try_set(true);
    changes.outcome.try_set(None);
    let answer = crate::browser::post(action, &fields).await;
    changes.is_busy.try_set(false);
    let posted = match answer {
        Ok(posted) => posted,
        Err(error) => {
            changes.outcome.try_set(Some(Err(error)));
            return;
        }
    };
    // An answer in words is worth telling; others show in what they changed.
    let words = serde_json::from_str::<String>(&posted.text).ok();
    changes.outcome.try_set(words.map(Ok));
    let form = event.target().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    if let (true, Some(form)) = (reset, form) {
        form.reset();
    }
    // Another address brings its own answer.
    if !posted.location.is_some_and(go) {
        changes.changed.notify();
    }
}

/// Tells what became of the last change; stays in sight when the page scrolls.
#[component]
pub fn ChangeOutcome(
    /// The changes of the page.
    changes: Changes,
) -> impl IntoView {
    view! {
        <div class="outcome" role="status">
            {move || {
                changes
                    .outcome
                    .get()
                    .map(|outcome| {
                        let (class, text) = match outcome {
                            Ok(text) => ("banner", text),
                            Err(error) => ("banner banner-bad", error.to_string()),
                        };
                        view! { <p class=class>{text}</p> }
                    })
            }}
        </div>
    }
}
