use super::{Field, MatcherRows, PostForm};
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
) -> impl IntoView {
    let is_new = form.id.is_empty();
    let key = format!("window-{}", form.id);
    let (days, fields): (Vec<FormField>, Vec<FormField>) =
        form.fields.into_iter().partition(|field| field.kind == FieldKind::Check);
    let place = move |field: FormField| {
        let class = match field.name.as_str() {
            name if WEEKLY.contains(&name) => "of-weekly",
            name if FIXED.contains(&name) => "of-fixed",
            _ => "of-both",
        };
        if field.name == "offset" && is_new {
            return offset(field);
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
            // Another window is another form.
            <details open=form.open data-key=key>
                <summary class="card-summary">
                    <h2 id="window">
                        {if is_new { "New maintenance window" } else { "Change the maintenance window" }}
                    </h2>
                </summary>
                <PostForm action=SaveMaintenance::PATH class="card-form window-form" reset=is_new>
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
fn offset(field: FormField) -> AnyView {
    view! {
        <div class="form-field">
            <label for="window-offset">{field.label}</label>
            <input
                id="window-offset"
                type="text"
                name="offset"
                value=field.value
                data-offset=""
                autocomplete="off"
                aria-describedby="window-offset-hint"
            />
            <p class="form-hint" id="window-offset-hint">
                "Stays as it is when clocks change."
            </p>
        </div>
    }
    .into_any()
}
