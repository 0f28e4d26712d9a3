use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{ReceiversAnswer, load_receivers};
use crate::components::{
    AlertTabs, ChangeOutcome, Changes, DeliveryLog, Notice, ReceiverEdit, ReceiverList, RouteList,
};
use crate::facade::FacadeError;
use crate::live::StreamQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;

const PATH: &str = "/alerts/receivers";

/// Who is told: receivers, routes, and what was sent.
#[component]
pub fn AlertReceiversPage() -> impl IntoView {
    let query = use_query(PATH, str::to_owned);
    let first = Resource::new(|| (), move |()| load_receivers(query.get_untracked()));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <ReceiversView first query /> }.into_any(),
                Err(error) => view! { <FirstError error href=Memo::new(move |_| query.with(|search| format!("{PATH}?{search}"))) /> }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Receivers · Observatory" />
        <h1>"Alerts"</h1>
        <AlertTabs />
        <Suspense fallback=|| view! { <p class="empty">"Loading receivers…"</p> }>{show}</Suspense>
    }
}

impl Answer for ReceiversAnswer {
    type Query = String;
    const ALERTS_ONLY: bool = true;

    fn load(search: String) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_receivers(search)
    }

    fn stream(_: &String) -> StreamQuery {
        StreamQuery { alerts_only: true, ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn cursor(&self) -> Option<i64> {
        None
    }
}

/// Receivers, routes and the log, kept current.
#[component]
fn ReceiversView(
    /// What the server answered first.
    first: ReceiversAnswer,
    /// The query of the address.
    query: Memo<String>,
) -> impl IntoView {
    let tested = first.tested.clone();
    let Current { answer, error, again } = Current::keep(first, query);
    let changes = Changes::new(again);
    if let Some(name) = tested {
        changes.tell(format!("{name} took the test."));
    }
    let receivers = Memo::new(move |_| answer.with(|answer| answer.receivers.clone()));
    let routes = Memo::new(move |_| answer.with(|answer| answer.routes.clone()));
    let kinds = Memo::new(move |_| answer.with(|answer| answer.kinds.clone()));
    // Forms are built anew only when the address asks for something else.
    let form = Memo::new(move |_| answer.with(|answer| answer.form.clone()));
    let route_rows = Memo::new(move |_| answer.with(|answer| answer.route_rows.clone()));
    let names = Memo::new(move |_| receivers.with(|all| all.iter().map(|one| one.name.clone()).collect::<Vec<_>>()));
    view! {
        <Notice error />
        <ChangeOutcome changes />
        {move || form.get().map(|form| view! { <ReceiverEdit form changes /> })}
        <ReceiverList receivers kinds changes />
        <RouteList routes names rows=route_rows changes />
        <DeliveryLog answer names changes />
    }
}
