use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{GatewaysAnswer, load_gateways};
use crate::components::{GatewayList, Notice};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;

/// All gateways and how they are.
#[component]
pub fn GatewaysPage() -> impl IntoView {
    let query = use_query("/gateways", |_| ());
    let first = Resource::new(|| (), |()| load_gateways());
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <GatewaysView first query /> }.into_any(),
                Err(error) => view! { <FirstError error href=Signal::stored("/gateways".to_owned()) /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Gateways · Observatory" />
        <h1>"Gateways"</h1>
        <Suspense fallback=|| view! { <p class="empty">"Loading gateways…"</p> }>{show}</Suspense>
    }
}

impl Answer for GatewaysAnswer {
    type Query = ();

    fn load((): ()) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_gateways()
    }

    fn stream((): &()) -> StreamQuery {
        StreamQuery::default()
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// The list, kept current.
#[component]
fn GatewaysView(
    /// What the server answered first.
    first: GatewaysAnswer,
    /// What the address asks for: nothing.
    query: Memo<()>,
) -> impl IntoView {
    let Current { answer, error, .. } = Current::keep(first, query);
    let gateways = Memo::new(move |_| answer.with(|answer| answer.gateways.clone()));
    view! {
        <Notice error />
        <Show
            when=move || gateways.with(|gateways| !gateways.is_empty())
            fallback=|| view! { <p class="empty">"No gateway yet. " <a href="/">"Connect a gateway"</a></p> }
        >
            <GatewayList gateways />
        </Show>
    }
}
