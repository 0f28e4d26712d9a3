use super::session_view::SessionView;
use crate::api::{SessionRequest, load_session};
use crate::components::{ErrorPanel, load_part, session_scope};
use crate::facade::FacadeError;
use crate::links;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// One session: what it is, and what happened in it.
#[component]
pub fn SessionPage() -> impl IntoView {
    let location = use_location();
    let request = Memo::new(move |held: Option<&SessionRequest>| {
        let asked = request(&location.pathname.get(), &location.search.get());
        // On the way to another page the address has no key any more.
        held.filter(|_| asked.key.is_empty()).cloned().unwrap_or(asked)
    });
    view! {
        <Title text=move || format!("{} · Observatory", request.get().key) />
        // Another session is another page, built anew.
        {move || view! { <SessionBody request=request.get() /> }}
    }
}

/// The page of one address.
#[component]
fn SessionBody(
    /// What the address asks for.
    request: SessionRequest,
) -> impl IntoView {
    let asked = request.clone();
    let answer = Resource::new(|| (), move |()| load_session(asked.clone()));
    let alerts = load_part(session_scope(request.key.clone(), request.gateway.clone()));
    let show = move || {
        let request = request.clone();
        Suspend::new(async move {
            match answer.await {
                Ok(first) => view! { <SessionView first request alerts /> }.into_any(),
                Err(FacadeError::Ambiguous(gateways)) => {
                    view! { <ChooseGateway key=request.key gateways /> }.into_any()
                }
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <p class="empty">"Loading the session…"</p> }>{show}</Suspense> }
}

/// `/sessions/KEY?gateway=ID&older=PLACE`
fn request(pathname: &str, search: &str) -> SessionRequest {
    let mut request = SessionRequest { key: links::session_key(pathname), ..SessionRequest::default() };
    for (name, value) in links::parse_query(search) {
        match name.as_str() {
            "gateway" => request.gateway = Some(value),
            "older" => request.older = Some(value),
            _ => {}
        }
    }
    request
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
        <section class="panel">
            <h1>"Which gateway?"</h1>
            <p>"Several gateways have a session " <code>{key.clone()}</code> ":"</p>
            <ul class="choices">{choices}</ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_key_gateway_and_place() {
        let link = links::session("agent:main/a%b", "gw 1");
        let (path, search) = link.split_once('?').unwrap();
        let request = request(path, &format!("{search}&older=17%7C5~t"));
        assert_eq!(request.key, "agent:main/a%b");
        assert_eq!(request.gateway.as_deref(), Some("gw 1"));
        assert_eq!(request.older.as_deref(), Some("17|5~t"));
    }
}
