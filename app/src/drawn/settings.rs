use super::Drawn;
use super::parts::{About, RetentionForm, TokenList};
use crate::api::{Concern, SettingsAnswer, load_settings};
use crate::facade::FacadeError;
use leptos::prelude::*;

/// What can be changed while the server runs, and what it runs on.
pub async fn draw() -> Result<Drawn, FacadeError> {
    let SettingsAnswer { version, retention, storage, tokens, token_required, prices, told } = load_settings().await?;
    let tokens = match tokens {
        Some(tokens) => view! { <TokenList tokens token_required /> }.into_any(),
        None => view! { <p class="soft">"Sign in with an admin token to see and make tokens."</p> }.into_any(),
    };
    let page = view! {
        <h1>"Settings"</h1>
        <div class="pair">
            <div class="column">
                {part("retention", "Retention", view! { <RetentionForm setting=retention /> }.into_any())}
                {part("tokens", "API tokens", tokens)}
                {part("prices", "Prices", view! { <div inner_html=prices></div> }.into_any())}
            </div>
            <div class="column">
                {part("about", "About", view! { <About version storage /> }.into_any())}
                {part("appearance", "Appearance", appearance())} {part("elsewhere", "Elsewhere", elsewhere())}
            </div>
        </div>
    };
    Ok(Drawn { told, ..Drawn::new("Settings", page.into_any(), Concern::Alerts) })
}

fn part(id: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="card settings-card" aria-labelledby=id>
            <div class="card-head">
                <h2 id=id>{title}</h2>
            </div>
            <div class="card-body">{body}</div>
        </section>
    }
    .into_any()
}

fn appearance() -> AnyView {
    let chosen = crate::shell::theme().unwrap_or("system");
    let choice = |(theme, words): (&'static str, &'static str)| {
        view! {
            <button type="button" data-theme-choice=theme aria-pressed=(theme == chosen).to_string()>
                {words}
            </button>
        }
    };
    let choices = [("system", "As the system"), ("light", "Light"), ("dark", "Dark")];
    view! {
        <p class="soft">"Light, dark, or as the system says; kept in a cookie of this browser."</p>
        <div class="segments needs-script" role="group" aria-label="Theme">
            {choices.map(choice).collect_view()}
        </div>
    }
    .into_any()
}

fn elsewhere() -> AnyView {
    view! {
        <ul class="plain-list">
            <li>
                <a href="/gateways">"Gateways"</a>
                <span class="soft">" rename, mute, remove"</span>
            </li>
            <li>
                <a href="/alerts/rules">"Alert rules"</a>
                <span class="soft">" what is alerted"</span>
            </li>
            <li>
                <a href="/alerts/receivers">"Receivers"</a>
                <span class="soft">" who is told"</span>
            </li>
        </ul>
        <form method="post" action="/logout">
            <button type="submit" class="button">
                "Sign out"
            </button>
        </form>
    }
    .into_any()
}
