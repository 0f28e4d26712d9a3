use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{ReceiversAnswer, load_receivers};
use crate::components::{
    AlertTabs, ChangeOutcome, Changes, DeliveryLog, Notice, ReceiverEdit, ReceiverList, RouteList,
};
use crate::facade::FacadeError;
use crate::live::{Clock, Live, StreamQuery};
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;
use model::time::SECOND_US;

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

/// How often the log is asked for while a message is under way.
const UNDER_WAY_US: i64 = 2 * SECOND_US;
/// A message that is due for longer waits for others to the same receiver.
const UNDER_WAY_US_MAX: i64 = 20 * SECOND_US;

/// No frame of the stream tells that a message was delivered: while one of
/// those that are shown is due, its outcome is asked for.
fn follow_deliveries(answer: RwSignal<ReceiversAnswer>, again: Trigger) {
    let (clock, live) = (expect_context::<Clock>(), expect_context::<Live>());
    Effect::new(move |asked: Option<Timestamp>| {
        let asked = asked.unwrap_or(Timestamp::EPOCH);
        let Some(now) = clock.now() else { return asked };
        let is_under_way = |due: Timestamp| (0..UNDER_WAY_US_MAX).contains(&now.since(due));
        let is_due = answer.with(|answer| answer.deliveries.iter().any(|row| row.due_at.is_some_and(is_under_way)));
        if !is_due || live.paused.get_untracked() || now.since(asked) < UNDER_WAY_US {
            return asked;
        }
        again.notify();
        now
    });
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
    follow_deliveries(answer, again);
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
