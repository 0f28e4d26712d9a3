use super::{PostForm, When};
use crate::api::ChangeRetention;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::settings::{RETENTION_DAYS_MAX, RetentionSetting};

/// How long events are kept.
#[component]
pub fn RetentionForm(
    /// What holds now.
    setting: RetentionSetting,
) -> AnyView {
    let RetentionSetting { days, configured_days, changed_at, changed_by } = setting;
    let origin = match changed_at {
        Some(at) => {
            let by = changed_by.unwrap_or_default();
            view! {
                "Set here by "
                {by}
                " "
                <When at />
                "; RETENTION_DAYS says "
                {configured_days}
                "."
            }
            .into_any()
        }
        None => "As RETENTION_DAYS says.".into_any(),
    };
    view! {
        <PostForm action=ChangeRetention::PATH class="card-form">
            <p class="soft">{origin}</p>
            <label class="field">
                <span>"Days that events are kept"</span>
                <input
                    type="number"
                    name="days"
                    min="1"
                    max=RETENTION_DAYS_MAX.to_string()
                    value=days.to_string()
                    placeholder=configured_days.to_string()
                />
                <span class="form-hint">"Empty: as RETENTION_DAYS says."</span>
            </label>
            <label class="check">
                <input type="checkbox" name="confirm" />
                " With fewer days: older events, their sessions and figures are removed at once, for good."
            </label>
            <div class="form-actions">
                <button type="submit" class="button button-main">
                    "Keep"
                </button>
            </div>
        </PostForm>
    }
    .into_any()
}
