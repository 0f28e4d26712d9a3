use crate::api::{CompareAnswer, load_compare};
use crate::components::{ErrorPanel, Loading};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// Two sessions or turns beside each other.
#[component]
pub fn ComparePage() -> impl IntoView {
    let location = use_location();
    let search = Memo::new(move |held: Option<&String>| match held {
        // On the way to another page this one keeps what it had.
        Some(held) if location.pathname.with(|path| path != "/compare") => held.clone(),
        _ => location.search.get(),
    });
    let answer = Resource::new(move || search.get(), load_compare);
    let show = move || {
        Suspend::new(async move {
            match answer.await {
                Ok(CompareAnswer { html }) => view! { <div class="compare" inner_html=html></div> }.into_any(),
                Err(error) => view! { <ErrorPanel error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Compare · Observatory" />
        <div class="compare">
            <h1>"Compare"</h1>
            <Suspense fallback=|| view! { <Loading words="Loading both…" /> }>{show}</Suspense>
        </div>
    }
}
