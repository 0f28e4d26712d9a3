use super::session_view::SessionView;
use crate::api::{SessionRequest, Shown, load_session};
use crate::components::{ErrorPanel, Loading};
use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// One session: what it is, and what happened in it.
#[component]
pub fn SessionPage() -> impl IntoView {
    let location = use_location();
    // The gateway of the session that is shown, whether the address names it or not.
    let shown = StoredValue::new(String::new());
    let place = Memo::new(move |held: Option<&(String, String)>| {
        let key = location.pathname.with(|path| links::session_key(path));
        let gateway = location.search.with(|search| gateway(search));
        match held {
            // On the way to another page the address has no key any more.
            Some(held) if key.is_empty() => held.clone(),
            Some(held) if key == held.0 && (gateway.is_empty() || gateway == shown.get_value()) => held.clone(),
            _ => (key, gateway),
        }
    });
    // Another session is another page, built anew.
    move || view! { <SessionBody key=place.get().0 search=location.search.get_untracked() shown /> }.into_any()
}

fn gateway(search: &str) -> String {
    let pairs = links::parse_query(search);
    pairs.into_iter().find(|(name, _)| name == "gateway").map(|(_, value)| value).unwrap_or_default()
}

/// The page of one session.
#[component]
fn SessionBody(
    /// The session's key.
    key: String,
    /// Query of the address.
    search: String,
    /// Takes the gateway of the session.
    shown: StoredValue<String>,
) -> impl IntoView {
    let request = SessionRequest { key: key.clone(), search, figures_only: false };
    let asked = request.clone();
    let answer = Resource::new(
        || (),
        move |()| {
            let asked = asked.clone();
            async move { load_session(asked).await.map(Shown) }
        },
    );
    let show = move || {
        let (request, key) = (request.clone(), key.clone());
        Suspend::new(async move {
            match answer.await {
                Ok(Shown(first)) => {
                    shown.set_value(first.gateway.clone());
                    view! { <SessionView first request /> }.into_any()
                }
                Err(FacadeError::Ambiguous(gateways)) => view! { <ChooseGateway key gateways /> }.into_any(),
                Err(error) => view! {
                    <Title text=format!("{key} · Observatory") />
                    <ErrorPanel error />
                }
                .into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <Loading words="Loading the session…" /> }>{show}</Suspense> }
}

/// Several gateways hold this key.
#[component]
fn ChooseGateway(
    /// The key.
    key: String,
    /// Who holds it.
    gateways: Vec<String>,
) -> impl IntoView {
    let choice = |gateway: String| {
        let href = links::session(&key, &gateway);
        view! {
            <li>
                <a class="button" href=href rel=links::rel(&key)>
                    {gateway}
                </a>
            </li>
        }
    };
    let choices = gateways.into_iter().map(choice).collect_view();
    view! {
        <Title text=format!("{key} · Observatory") />
        <section class="panel">
            <h1>"Which gateway?"</h1>
            <p>"Several gateways have a session " <code>{key.clone()}</code> ":"</p>
            <ul class="choices">{choices}</ul>
        </section>
    }
}
