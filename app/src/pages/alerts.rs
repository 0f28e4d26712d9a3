use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{AlertsAnswer, Calm, load_alerts};
use crate::components::{AcknowledgeForm, Ago, AlertFilters, AlertTable, AlertTabs, Notice};
use crate::facade::FacadeError;
use crate::format;
use crate::live::StreamQuery;
use crate::query::AlertsQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;
use model::alert::AlertState;

/// Alerts that are active: firing or acknowledged.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let query = use_query("/alerts", AlertsQuery::active);
    view! {
        <Title text="Alerts · Observatory" />
        <h1>"Alerts"</h1>
        <AlertTabs />
        <AlertsBody query />
    }
}

/// All alerts that fired.
#[component]
pub fn AlertsHistoryPage() -> impl IntoView {
    let query = use_query("/alerts/history", AlertsQuery::history);
    view! {
        <Title text="Alert history · Observatory" />
        <h1>"Alert history"</h1>
        <AlertTabs />
        <AlertsBody query />
    }
}

/// The list that the address asks for.
#[component]
fn AlertsBody(
    /// What the address asks for.
    query: Memo<AlertsQuery>,
) -> impl IntoView {
    let first = Resource::new(|| (), move |()| AlertsAnswer::load(query.get_untracked()));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <AlertsView first query /> }.into_any(),
                Err(error) => view! {
                    <AlertFilters query rules=Signal::derive(Vec::new) gateways=Signal::derive(Vec::new) />
                    <FirstError error href=Memo::new(move |_| query.get().href()) />
                }
                .into_any(),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <p class="empty">"Loading alerts…"</p> }>{show}</Suspense> }
}

impl Answer for AlertsAnswer {
    type Query = AlertsQuery;
    const ALERTS_ONLY: bool = true;

    fn load(query: AlertsQuery) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_alerts(query)
    }

    fn stream(_: &AlertsQuery) -> StreamQuery {
        StreamQuery { alerts_only: true, ..StreamQuery::default() }
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
fn AlertsView(
    /// What the server answered first.
    first: AlertsAnswer,
    /// What the address asks for.
    query: Memo<AlertsQuery>,
) -> impl IntoView {
    let Current { answer, error, .. } = Current::keep(first, query);
    let past = query.with_untracked(|query| query.past);
    let lines = Memo::new(move |_| answer.with(|answer| answer.lines.clone()));
    let open = Memo::new(move |_| lines.with(|lines| lines.iter().any(|line| line.alert.state == AlertState::Firing)));
    let shown = move || lines.with(Vec::len);
    let cut = move || {
        answer.with(|answer| answer.cut).then(|| {
            let words = format!("The first {} are shown; there are more: narrow them by the filters.", shown());
            view! {
                <p class="banner" role="note">
                    {words}
                </p>
            }
        })
    };
    view! {
        <Notice error />
        <AlertFilters
            query
            rules=Memo::new(move |_| answer.with(|answer| answer.rules.clone()))
            gateways=Memo::new(move |_| answer.with(|answer| answer.gateways.clone()))
        />
        {cut}
        <Show
            when=move || { shown() > 0 }
            fallback=move || view! { <Empty query calm=Memo::new(move |_| answer.with(|answer| answer.calm)) /> }
        >
            <AcknowledgeForm open>
                <AlertTable lines past />
            </AcknowledgeForm>
        </Show>
        <Show when=move || past>
            <Pager query next=Memo::new(move |_| answer.with(|answer| answer.next.clone())) />
        </Show>
    }
}

/// In place of an empty list.
#[component]
fn Empty(
    /// What the address asks for.
    query: Memo<AlertsQuery>,
    /// How quiet it is.
    calm: Memo<Calm>,
) -> impl IntoView {
    move || {
        let AlertsQuery { past, cursor, .. } = query.get();
        if query.get().filters() {
            let place = query.get().place();
            view! { <p class="empty">"No alert matches these filters. " <a href=place>"Show all"</a></p> }.into_any()
        } else if past && !cursor.is_empty() {
            view! { <p class="empty">"There is nothing older."</p> }.into_any()
        } else if past {
            view! { <p class="empty">"No alert has fired yet. " <a href="/alerts/rules">"See the rules"</a></p> }
                .into_any()
        } else {
            view! { <Quiet calm /> }.into_any()
        }
    }
}

/// Nothing is active.
#[component]
fn Quiet(
    /// How quiet it is.
    calm: Memo<Calm>,
) -> impl IntoView {
    let watching = move || {
        let rules = i64::try_from(calm.get().rules).unwrap_or(i64::MAX);
        if rules == 1 { "1 rule watches.".to_owned() } else { format!("{} rules watch.", format::count(rules)) }
    };
    let since = move || match calm.get().since {
        Some(since) => view! {
            "No alert is active since "
            <Ago at=since />
            "."
        }
        .into_any(),
        None => "No alert has fired yet.".into_any(),
    };
    view! {
        <section class="panel quiet">
            <h2>"All is quiet"</h2>
            <p>{since} " " <a href="/alerts/rules">{watching}</a></p>
        </section>
    }
}

/// To older alerts and back to the newest.
#[component]
fn Pager(
    /// What the address asks for.
    query: Memo<AlertsQuery>,
    /// Where the next page begins.
    #[prop(into)]
    next: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label="Pages of the list">
            <Show when=move || !query.get().cursor.is_empty()>
                <a class="button" href=move || query.get().first_page().href()>
                    "Newest"
                </a>
            </Show>
            {move || {
                next.get()
                    .map(|cursor| {
                        view! {
                            <a class="button" href=query.get().page(cursor).href() rel="next">
                                "Older"
                            </a>
                        }
                    })
            }}
        </nav>
    }
}
