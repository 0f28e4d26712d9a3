use super::{Field, PostForm};
use crate::api::{ReceiverForm, RemoveReceiver, SaveReceiver};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A new receiver, or one that is changed.
#[component]
pub fn ReceiverEdit(
    /// Its fields.
    form: ReceiverForm,
) -> impl IntoView {
    let ReceiverForm { kind: (kind, label), name, fields } = form;
    let is_new = name.is_empty();
    let title = if is_new { format!("New receiver: {label}") } else { format!("Change {name} ({label})") };
    view! {
        <section class="card" aria-labelledby="receiver">
            <div class="card-head">
                <h2 id="receiver">{title}</h2>
            </div>
            <PostForm action=SaveReceiver::PATH class="card-form">
                <input type="hidden" name="type" value=kind />
                {is_new.then(|| view! { <input type="hidden" name="new" value="1" /> })}
                <div class="form-grid">
                    {fields.into_iter().map(|field| view! { <Field field form="receiver" /> }).collect_view()}
                </div>
                <div class="form-actions">
                    <button type="submit" class="button button-main">
                        "Save"
                    </button>
                    <a class="button button-quiet" href="/alerts/receivers">
                        "Cancel"
                    </a>
                </div>
            </PostForm>
            {(!is_new).then(|| view! { <Remove name /> })}
        </section>
    }
}

/// Removes the receiver, after a confirmation.
#[component]
fn Remove(
    /// Its name.
    name: String,
) -> impl IntoView {
    view! {
        <details class="fold manage-remove">
            <summary>"Remove this receiver"</summary>
            <p class="soft">"Messages that wait for it are given up. Routes that name it have to be removed first."</p>
            <PostForm action=RemoveReceiver::PATH class="manage-row">
                <input type="hidden" name="name" value=name />
                <button type="submit" class="button button-bad">
                    "Remove"
                </button>
            </PostForm>
        </details>
    }
}
