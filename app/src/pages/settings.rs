use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{SettingsAnswer, load_settings};
use crate::components::{About, ChangeOutcome, Changes, Notice, RetentionForm, ThemeToggle, TokenList};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;
use model::settings::TokenInfo;

const PATH: &str = "/settings";

/// What can be changed while the server runs, and what it runs on.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let query = use_query(PATH, |_| ());
    let first = Resource::new(|| (), |()| load_settings());
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <SettingsView first query /> }.into_any(),
                Err(error) => view! { <FirstError error href=Signal::stored(PATH.to_owned()) /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Settings · Observatory" />
        <h1>"Settings"</h1>
        <Suspense fallback=|| view! { <p class="empty">"Loading settings…"</p> }>{show}</Suspense>
    }
}

impl Answer for SettingsAnswer {
    type Query = ();
    const ALERTS_ONLY: bool = true;

    fn load((): ()) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_settings()
    }

    fn stream((): &()) -> StreamQuery {
        StreamQuery { alerts_only: true, ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// The settings, kept current.
#[component]
fn SettingsView(
    /// What the server answered first.
    first: SettingsAnswer,
    /// What the address asks for: nothing.
    query: Memo<()>,
) -> impl IntoView {
    let (told, token_required) = (first.told.clone(), first.token_required);
    let (version, prices) = (first.version.clone(), first.prices.clone());
    let Current { answer, error, again } = Current::keep(first, query);
    let changes = Changes::new(again);
    if let Some(told) = told {
        changes.tell(told);
    }
    // Forms are built anew only when what they show has changed.
    let retention = Memo::new(move |_| answer.with(|answer| answer.retention.clone()));
    let tokens = Memo::new(move |_| answer.with(|answer| answer.tokens.clone()));
    let storage = Memo::new(move |_| answer.with(|answer| answer.storage.clone()));
    let token_part = move |tokens: Option<Vec<TokenInfo>>| match tokens {
        Some(tokens) => view! { <TokenList tokens token_required changes /> }.into_any(),
        None => view! { <p class="soft">"Sign in with an admin token to see and make tokens."</p> }.into_any(),
    };
    view! {
        <Notice error />
        <ChangeOutcome changes />
        <div class="pair">
            {part(
                "retention",
                "Retention",
                move || view! { <RetentionForm setting=retention.get() changes /> }.into_any(),
            )}
            {part(
                "about",
                "About",
                move || view! { <About version=version.clone() storage=storage.get() /> }.into_any(),
            )} {part("tokens", "API tokens", move || token_part(tokens.get()))}
            {part("appearance", "Appearance", appearance)}
            {part("prices", "Prices", move || view! { <div inner_html=prices.clone()></div> }.into_any())}
            {part("elsewhere", "Elsewhere", elsewhere)}
        </div>
    }
}

fn part(id: &'static str, title: &'static str, body: impl Fn() -> AnyView + Send + 'static) -> AnyView {
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
    view! {
        <p class="soft">"Light, dark, or as the system says; kept in a cookie of this browser."</p>
        <ThemeToggle />
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
