use super::{Changes, Field, MatcherRows, PostForm};
use crate::api::{MatcherForm, SaveSilence};
use crate::forms::FormField;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The browser's offset from UTC, once there is a browser; another before.
pub fn browser_offset(before: String) -> RwSignal<String> {
    let offset = RwSignal::new(before);
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        offset.set(crate::browser::utc_offset());
    });
    offset
}

/// A new silence.
#[component]
pub fn SilenceForm(
    /// What it is filled in with.
    form: MatcherForm,
    /// Where what becomes of it is told.
    changes: Changes,
) -> impl IntoView {
    let offset = browser_offset("+00:00".to_owned());
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
                <span class="soft">"Times are UTC" {move || offset.get()}</span>
            </div>
            <PostForm changes action=SaveSilence::PATH class="card-form silence-form" reset=true>
                <MatcherRows rows=form.rows />
                <input type="hidden" name="offset" value=move || offset.get() />
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
