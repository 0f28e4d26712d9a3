use super::Outcome;
use crate::api::{AcknowledgeAlert, BY_CHARS_MAX};
use crate::live::Live;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// A list of alerts whose buttons acknowledge, under a name that is given
/// once; `a` does so for the line that has the focus.
#[component]
pub fn AcknowledgeForm(
    /// Whether any alert of the list waits for somebody.
    #[prop(into)]
    open: Signal<bool>,
    /// The list.
    children: Children,
) -> impl IntoView {
    let action = acknowledging();
    view! {
        <Outcome value=action.value() />
        <div on:keydown=on_keydown on:submit=on_submit>
            <ActionForm action attr:class="alerts-form">
                // Enter in the name presses the first button of the form: this one does nothing.
                <button type="submit" disabled hidden></button>
                <Show when=move || open.get()>
                    <div class="alerts-by">
                        <ByField />
                        <p class="soft small needs-script alerts-hint">
                            <kbd>"a"</kbd>
                            " acknowledges the alert that has the focus."
                        </p>
                    </div>
                </Show>
                {children()}
            </ActionForm>
        </div>
    }
}

/// The way to take one alert on.
#[component]
pub fn AcknowledgeOne(
    /// Its id.
    #[prop(into)]
    id: Signal<String>,
) -> impl IntoView {
    let action = acknowledging();
    view! {
        <Outcome value=action.value() />
        <ActionForm action attr:class="alert-take">
            <input type="hidden" name="id" value=move || id.get() />
            <ByField />
            <button type="submit" class="button button-main">
                "Acknowledge"
            </button>
        </ActionForm>
    }
}

/// The change, after which whatever shows alerts asks again.
fn acknowledging() -> ServerAction<AcknowledgeAlert> {
    let live = expect_context::<Live>();
    let action = ServerAction::<AcknowledgeAlert>::new();
    Effect::new(move |_| {
        if action.version().get() > 0 {
            live.note_alerts();
        }
    });
    action
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

fn on_keydown(event: KeyboardEvent) {
    #[cfg(feature = "hydrate")]
    crate::browser::press_button_of_row(&event, "a");
    #[cfg(not(feature = "hydrate"))]
    drop(event);
}

/// The button goes when the alert is acknowledged: the focus stays in its line.
fn on_submit(event: SubmitEvent) {
    #[cfg(feature = "hydrate")]
    crate::browser::focus_link_of_row(&event);
    #[cfg(not(feature = "hydrate"))]
    drop(event);
}
