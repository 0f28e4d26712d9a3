use super::silence_form::browser_offset;
use super::{Changes, Field, MatcherRows, PostForm};
use crate::api::{MatcherForm, SaveMaintenance};
use crate::forms::{FieldKind, FormField};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// Fields that only one kind of window has.
const WEEKLY: [&str; 2] = ["start", "length"];
const FIXED: [&str; 2] = ["from", "until"];

/// A new maintenance window, or one that is changed.
#[component]
pub fn MaintenanceForm(
    /// What it is filled in with.
    form: MatcherForm,
    /// Where what becomes of it is told.
    changes: Changes,
) -> impl IntoView {
    let is_new = form.id.is_empty();
    let written = form.fields.iter().find(|field| field.name == "offset").map(|field| field.value.clone());
    let offset = browser_offset(written.unwrap_or_default());
    let (days, fields): (Vec<FormField>, Vec<FormField>) =
        form.fields.into_iter().partition(|field| field.kind == FieldKind::Check);
    let place = move |field: FormField| {
        let class = match field.name.as_str() {
            name if WEEKLY.contains(&name) => "of-weekly",
            name if FIXED.contains(&name) => "of-fixed",
            _ => "of-both",
        };
        if field.name == "offset" && is_new {
            return view! { <Offset field offset /> }.into_any();
        }
        view! {
            <div class=class>
                <Field field form="window" />
            </div>
        }
        .into_any()
    };
    let mut fields = fields.into_iter();
    let kind = fields.next().map(place);
    view! {
        <section class="card" aria-labelledby="window">
            <details open=form.open>
                <summary class="card-summary">
                    <h2 id="window">
                        {if is_new { "New maintenance window" } else { "Change the maintenance window" }}
                    </h2>
                </summary>
                <PostForm changes action=SaveMaintenance::PATH class="card-form window-form" reset=is_new>
                    <input type="hidden" name="id" value=form.id />
                    <MatcherRows rows=form.rows />
                    {kind}
                    <fieldset class="days of-weekly">
                        <legend>"Days"</legend>
                        {days.into_iter().map(|field| view! { <Field field form="window" /> }).collect_view()}
                    </fieldset>
                    <div class="form-grid">{fields.map(place).collect_view()}</div>
                    <div class="form-actions">
                        <button type="submit" class="button button-main">
                            {if is_new { "Add the window" } else { "Save" }}
                        </button>
                        {(!is_new)
                            .then(|| {
                                view! {
                                    <a class="button button-quiet" href="/alerts/silences">
                                        "Cancel"
                                    </a>
                                }
                            })}
                    </div>
                </PostForm>
            </details>
        </section>
    }
}

/// The offset of a new window: the browser's, until another is written.
#[component]
fn Offset(
    /// The field.
    field: FormField,
    /// The browser's offset.
    offset: RwSignal<String>,
) -> impl IntoView {
    view! {
        <div class="form-field">
            <label for="window-offset">{field.label}</label>
            <input
                id="window-offset"
                type="text"
                name="offset"
                value=move || offset.get()
                autocomplete="off"
                aria-describedby="window-offset-hint"
            />
            <p class="form-hint" id="window-offset-hint">
                "Stays as it is when clocks change."
            </p>
        </div>
    }
}
