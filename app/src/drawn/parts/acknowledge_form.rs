use super::PostForm;
use crate::api::{AcknowledgeAlert, BY_CHARS_MAX};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A list of alerts whose buttons acknowledge, under a name that is given
/// once; `a` does so for the line that has the focus.
#[component]
pub fn AcknowledgeForm(
    /// Whether any alert of the list waits for somebody.
    waits: bool,
    /// The list.
    children: Children,
) -> impl IntoView {
    let by = waits.then(|| {
        view! {
            <div class="alerts-by">
                <ByField />
                <p class="soft small needs-script alerts-hint">
                    <kbd>"a"</kbd>
                    " acknowledges the alert that has the focus."
                </p>
            </div>
        }
    });
    view! {
        <PostForm action=AcknowledgeAlert::PATH class="alerts-form">
            // Enter in the name presses the first button of the form: this one does nothing.
            <button type="submit" disabled hidden></button>
            {by}
            {children()}
        </PostForm>
    }
}

/// The way to take one alert on.
#[component]
pub fn AcknowledgeOne(
    /// Its id.
    id: String,
) -> impl IntoView {
    view! {
        <PostForm action=AcknowledgeAlert::PATH class="alert-take">
            <input type="hidden" name="id" value=id />
            <ByField />
            <button type="submit" class="button button-main">
                "Acknowledge"
            </button>
        </PostForm>
    }
}

/// Who takes it on.
#[component]
fn ByField() -> impl IntoView {
    view! {
        <label class="field">
            <span>"Acknowledge as"</span>
            <input
                type="text"
                name="by"
                placeholder="name of the token"
                maxlength=BY_CHARS_MAX.to_string()
                autocomplete="nickname"
            />
        </label>
    }
}
