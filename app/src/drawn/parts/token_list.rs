use super::{PostForm, When};
use crate::api::{MakeToken, RevokeToken};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::settings::{Scope, TOKEN_NAME_CHARS_MAX, TokenInfo};

const SCOPES: [(Scope, &str); 3] = [
    (Scope::Ingest, "Post events"),
    (Scope::Read, "Look at pages, query and stream"),
    (Scope::Admin, "Everything, settings included"),
];

/// Tokens in force, those that were revoked, and a form for a new one.
#[component]
pub fn TokenList(
    /// Oldest first.
    tokens: Vec<TokenInfo>,
    /// Whether the server asks for one.
    token_required: bool,
) -> AnyView {
    let (revoked, in_force): (Vec<_>, Vec<_>) = tokens.into_iter().partition(|token| token.revoked_at.is_some());
    let open = (!token_required).then(|| {
        view! {
            <p class="soft">
                "Nobody needs a token now: the server listens on this machine alone and has no admin token. Once there is one, it is asked for from the next start on."
            </p>
        }
    });
    let none = in_force.is_empty().then(|| view! { <p class="empty">"No token yet."</p> });
    let over = (!revoked.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>"Revoked tokens"</summary>
                <ul class="rows">{revoked.into_iter().map(line).collect_view()}</ul>
            </details>
        }
    });
    view! {
        {open}
        {none}
        <ul class="rows">{in_force.into_iter().map(line).collect_view()}</ul>
        {over}
        <NewToken />
    }
    .into_any()
}

fn line(token: TokenInfo) -> AnyView {
    let TokenInfo { id, name, scopes, gateways, created_at, revoked_at } = token;
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let gateways = if gateways.is_empty() { "any gateway".to_owned() } else { gateways.join(", ") };
    let end = if let Some(at) = revoked_at {
        view! { <span class="soft">"revoked " <When at /></span> }.into_any()
    } else {
        let label = format!("Revoke the token {name}");
        view! {
            <PostForm action=RevokeToken::PATH>
                <input type="hidden" name="id" value=id />
                <button type="submit" class="button button-small" aria-label=label>
                    "Revoke"
                </button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <li class="token-line">
            <strong>{name}</strong>
            <span>{scopes.join(", ")}</span>
            <span class="soft">{gateways}</span>
            <span class="soft">"made " <When at=created_at /></span>
            {end}
        </li>
    }
    .into_any()
}

/// A new token.
#[component]
fn NewToken() -> AnyView {
    let scope = |(scope, words): (Scope, &'static str)| {
        view! {
            <label class="check">
                <input type="checkbox" name=scope.as_str() />
                " "
                {scope.as_str()}
                " "
                <span class="soft">{words}</span>
            </label>
        }
    };
    view! {
        <h3>"New token"</h3>
        <PostForm action=MakeToken::PATH class="card-form" reset=true>
            <label class="field">
                <span>"Name"</span>
                <input
                    type="text"
                    name="name"
                    required
                    maxlength=TOKEN_NAME_CHARS_MAX.to_string()
                    placeholder="mac-mini"
                    autocomplete="off"
                />
            </label>
            <fieldset class="checks">
                <legend>"May"</legend>
                {SCOPES.map(scope).collect_view()}
            </fieldset>
            <label class="field">
                <span>"Only for these gateways"</span>
                <input type="text" name="gateways" placeholder="any" autocomplete="off" spellcheck="false" />
                <span class="form-hint">"Ids, separated by commas. Empty: any."</span>
            </label>
            <div class="form-actions">
                <button type="submit" class="button button-main">
                    "Make token"
                </button>
            </div>
        </PostForm>
    }
    .into_any()
}
