use super::{Changes, Field, MatcherRows, PostForm};
use crate::api::{MatcherForm, SaveSilence};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// The browser's offset from UTC, once there is a browser; `+00:00` before.
pub fn browser_offset() -> RwSignal<String> {
    let offset = RwSignal::new("+00:00".to_owned());
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
    let offset = browser_offset();
    view! {
        <section class="card" aria-labelledby="new-silence">
            <div class="card-head">
                <h2 id="new-silence">"New silence"</h2>
                <span class="soft">"Times are UTC" {move || offset.get()}</span>
            </div>
            <PostForm changes action=SaveSilence::PATH class="card-form" reset=true>
                <MatcherRows rows=form.rows />
                <input type="hidden" name="offset" value=move || offset.get() />
                <div class="form-grid">
                    {form.fields.into_iter().map(|field| view! { <Field field form="silence" /> }).collect_view()}
                </div>
                <div class="form-actions">
                    <button type="submit" class="button button-main">
                        "Silence"
                    </button>
                </div>
            </PostForm>
        </section>
    }
}
