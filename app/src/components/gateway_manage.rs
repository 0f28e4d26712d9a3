use super::Outcome;
use crate::api::{ChangeGateway, RemoveGateway};
use leptos::form::ActionForm;
use leptos::prelude::*;
use model::gateway::{Gateway, NAME_BYTES_MAX};

/// Name, mute and remove; plain forms without script.
#[component]
pub fn GatewayManage(
    /// The gateway.
    #[prop(into)]
    gateway: Signal<Gateway>,
    /// To be told after a change.
    changed: Trigger,
) -> impl IntoView {
    let change = ServerAction::<ChangeGateway>::new();
    let remove = ServerAction::<RemoveGateway>::new();
    // A removal leads away: asking for a gateway that is gone would be an error.
    Effect::new(move |_| {
        if change.version().get() > 0 {
            changed.notify();
        }
    });
    let id = move || gateway.with(|gateway| gateway.gateway_id.clone());
    let muted = move || gateway.with(|gateway| gateway.muted);
    let name = move || gateway.with(|gateway| gateway.name.clone().unwrap_or_default());
    view! {
        <section class="card manage" aria-labelledby="manage">
            <div class="card-head">
                <h2 id="manage">"Manage"</h2>
            </div>
            <Outcome value=change.value() />
            <Outcome value=remove.value() />
            <ActionForm action=change attr:class="manage-row">
                <input type="hidden" name="id" value=id />
                <label class="field">
                    <span>"Name"</span>
                    <input type="text" name="name" value=name placeholder=id maxlength=NAME_BYTES_MAX.to_string() />
                </label>
                <button type="submit" class="button">
                    "Rename"
                </button>
            </ActionForm>
            <ActionForm action=change attr:class="manage-row">
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="muted" value=move || (!muted()).to_string() />
                <p class="soft">
                    {move || {
                        if muted() {
                            "Muted: nobody is alerted about it."
                        } else {
                            "Alerts about this gateway are sent."
                        }
                    }}
                </p>
                <button type="submit" class="button">
                    {move || if muted() { "Unmute" } else { "Mute" }}
                </button>
            </ActionForm>
            <details class="fold manage-remove">
                <summary>"Remove this gateway"</summary>
                <p class="soft">
                    "Its sessions, events and figures are removed for good. If it sends again, it is a new gateway."
                </p>
                <ActionForm action=remove attr:class="manage-row">
                    <input type="hidden" name="id" value=id />
                    <label class="field">
                        <span>"Type its id to confirm"</span>
                        <input
                            type="text"
                            name="confirm"
                            placeholder=id
                            required
                            autocomplete="off"
                            spellcheck="false"
                        />
                    </label>
                    <button type="submit" class="button button-bad">
                        "Remove"
                    </button>
                </ActionForm>
            </details>
        </section>
    }
}
