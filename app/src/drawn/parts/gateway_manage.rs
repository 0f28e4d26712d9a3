use super::PostForm;
use crate::api::{ChangeGateway, RemoveGateway};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::gateway::{Gateway, NAME_BYTES_MAX};

/// Name, mute and remove; plain forms without script.
#[component]
pub fn GatewayManage(
    /// The gateway.
    gateway: Gateway,
) -> impl IntoView {
    let Gateway { gateway_id: id, name, muted, .. } = gateway;
    let of = || {
        let id = id.clone();
        view! { <input type="hidden" name="id" value=id /> }.into_any()
    };
    let (first, second, third) = (of(), of(), of());
    let placeholder = id.clone();
    let (words, button) = if muted {
        ("Muted: nobody is alerted about it.", "Unmute")
    } else {
        ("Alerts about this gateway are sent.", "Mute")
    };
    view! {
        <section class="card manage" aria-labelledby="manage">
            <div class="card-head">
                <h2 id="manage">"Manage"</h2>
            </div>
            <PostForm action=ChangeGateway::PATH class="manage-row">
                {first}
                <label class="field">
                    <span>"Name"</span>
                    <input
                        type="text"
                        name="name"
                        value=name.unwrap_or_default()
                        placeholder=placeholder
                        maxlength=NAME_BYTES_MAX.to_string()
                    />
                </label>
                <button type="submit" class="button">
                    "Rename"
                </button>
            </PostForm>
            <PostForm action=ChangeGateway::PATH class="manage-row">
                {second}
                <input type="hidden" name="muted" value=(!muted).to_string() />
                <p class="soft">{words}</p>
                <button type="submit" class="button">
                    {button}
                </button>
            </PostForm>
            <details class="fold manage-remove">
                <summary>"Remove this gateway"</summary>
                <p class="soft">
                    "Its sessions, events and figures are removed for good. If it sends again, it is a new gateway."
                </p>
                <PostForm action=RemoveGateway::PATH class="manage-row">
                    {third}
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
                </PostForm>
            </details>
        </section>
    }
}
