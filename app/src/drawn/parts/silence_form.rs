use super::{Field, MatcherRows, PostForm};
use crate::api::{MatcherForm, SaveSilence};
use crate::forms::FormField;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// A new silence.
#[component]
pub fn SilenceForm(
    /// What it is filled in with.
    form: MatcherForm,
) -> impl IntoView {
    let place = |field: FormField| {
        let class = if field.name == "until" { "of-until" } else { "of-all" };
        view! {
            <div class=class>
                <Field field form="silence" />
            </div>
        }
    };
    view! {
        <section class="card" aria-labelledby="new-silence">
            <div class="card-head">
                <h2 id="new-silence">"New silence"</h2>
                <span class="soft">"Times are UTC" <span data-offset="">"+00:00"</span></span>
            </div>
            <PostForm action=SaveSilence::PATH class="card-form silence-form" reset=true>
                <MatcherRows rows=form.rows />
                <input type="hidden" name="offset" value="+00:00" data-offset="" />
                <div class="form-grid">{form.fields.into_iter().map(place).collect_view()}</div>
                <div class="form-actions">
                    <button type="submit" class="button button-main">
                        "Silence"
                    </button>
                </div>
            </PostForm>
        </section>
    }
}
