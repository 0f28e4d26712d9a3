use super::current::{Answer, Current, FirstError, use_query};
use crate::api::{OverviewAnswer, load_overview};
use crate::components::{
    Chart, DemoBanner, Failures, FiguresTable, GatewayTable, Grid, Heatmap, Notice, Part, RangeLinks, RecentAlerts,
    Setup, StatTile, load_part, recent_scope,
};
use crate::facade::FacadeError;
use crate::format;
use crate::links;
use crate::live::StreamQuery;
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos_meta::Title;
use model::Timestamp;
use model::metrics::Sums;

/// The state of the whole fleet.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let query = use_query("/", OverviewQuery::parse);
    let first = Resource::new(|| (), move |()| OverviewAnswer::load(query.get_untracked()));
    let alerts = load_part(recent_scope(query.get_untracked().gateway));
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <OverviewView first query alerts /> }.into_any(),
                Err(error) => view! { <FirstError error href=Memo::new(move |_| query.get().href()) /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Overview · Observatory" />
        <h1 class="sr-only">"Overview"</h1>
        <Suspense fallback=|| view! { <p class="empty">"Loading the overview…"</p> }>{show}</Suspense>
    }
}

impl Answer for OverviewAnswer {
    type Query = OverviewQuery;

    fn load(query: OverviewQuery) -> impl Future<Output = Result<Self, FacadeError>> + Send + 'static {
        load_overview(query.request())
    }

    fn stream(query: &OverviewQuery) -> StreamQuery {
        StreamQuery { gateway: query.gateway.clone(), ..StreamQuery::default() }
    }

    fn now(&self) -> Timestamp {
        self.overview.now
    }

    fn cursor(&self) -> Option<i64> {
        Some(self.overview.cursor)
    }
}

/// The overview, kept current.
#[component]
fn OverviewView(
    /// What the server answered first.
    first: OverviewAnswer,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// The first answer of its alerts.
    alerts: Part,
) -> impl IntoView {
    let Current { answer, error, .. } = Current::keep(first, query);
    let any_events = Memo::new(move |_| answer.with(|answer| answer.overview.any_events));
    let setup = move || answer.with(|answer| answer.setup.clone()).map(|info| view! { <Setup info /> });
    view! {
        <Notice error />
        <DemoBanner on=Memo::new(move |_| answer.with(|answer| answer.overview.demo)) />
        <Show when=move || any_events.get() fallback=setup>
            <Toolbar answer query />
            <Tiles answer query />
            <RecentAlerts first=alerts gateway=Memo::new(move |_| query.get().gateway) />
            <Charts answer />
            <div class="columns">
                <GatewayTable gateways=Memo::new(move |_| {
                    answer.with(|answer| answer.overview.summary.gateways.clone())
                }) />
                <Failures sessions=Memo::new(move |_| { answer.with(|answer| answer.overview.failures.clone()) }) />
            </div>
            <Heatmap grid=Memo::new(move |_| answer.with(grid)) />
        </Show>
    }
}

fn grid(answer: &OverviewAnswer) -> Grid {
    let summary = &answer.overview.summary;
    Grid::new(&answer.overview.heatmap, summary.from, summary.to)
}

/// Range and gateway, in the address.
#[component]
fn Toolbar(
    /// The present answer.
    answer: RwSignal<OverviewAnswer>,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
) -> impl IntoView {
    let gateways = Memo::new(move |_| answer.with(|answer| answer.gateways.clone()));
    let link = move |gateway: Option<String>| {
        let href = OverviewQuery { gateway: gateway.clone(), ..query.get() }.href();
        let current = (query.get().gateway == gateway).then_some("true");
        view! {
            <a class="clip" href=href aria-current=current>
                {gateway.unwrap_or_else(|| "All gateways".to_owned())}
            </a>
        }
    };
    let links = move || {
        let names = std::iter::once(None).chain(gateways.get().into_iter().map(Some));
        names.map(link).collect_view()
    };
    view! {
        <div class="toolbar">
            <nav class="segments segments-wrap" aria-label="Gateway">
                {links}
            </nav>
            <RangeLinks query />
        </div>
    }
}

/// The figures that matter first.
#[component]
fn Tiles(
    /// The present answer.
    answer: RwSignal<OverviewAnswer>,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
) -> impl IntoView {
    let with = move |read: fn(&OverviewAnswer) -> String| Memo::new(move |_| answer.with(read));
    let sessions = move |status: &'static str| {
        Signal::derive(move || {
            let gateway = query.get().gateway.unwrap_or_default();
            links::with_query("/sessions", [("gateway", gateway.as_str()), ("status", status)])
        })
    };
    view! {
        <div class="tiles">
            <StatTile
                label="Active sessions"
                value=with(|answer| format::count(active(answer)))
                note=with(|answer| format!("{} in range", format::count(answer.overview.summary.unique_sessions)))
                href=sessions("active")
            />
            <StatTile
                label="Turns"
                value=with(|answer| format::count(answer.overview.summary.totals.turns))
                note=with(|answer| { format!("{} failed", format::count(answer.overview.summary.totals.failed_turns)) })
                href=sessions("")
            />
            <StatTile
                label="Errors"
                value=with(|answer| format::count(answer.overview.summary.totals.errors))
                note=with(|answer| {
                    format!("{} of tools", format::count(answer.overview.summary.totals.tool_errors))
                })
                href=sessions("error")
                bad=Signal::derive(move || answer.with(|answer| answer.overview.summary.totals.errors > 0))
            />
            <StatTile
                label="Cost"
                value=with(|answer| cost(&answer.overview.summary.totals))
                note=with(|answer| {
                    format!("{} tokens", format::compact(answer.overview.summary.totals.tokens_total))
                })
                about=Signal::derive(move || {
                    answer
                        .with(|answer| {
                            let totals = &answer.overview.summary.totals;
                            format::estimated_part(totals.cost_usd, totals.cost_estimated_usd)
                        })
                })
                href=sessions("")
            />
        </div>
    }
}

fn cost(totals: &Sums) -> String {
    format::cost(totals.cost_usd, totals.cost_estimated_usd)
}

fn active(answer: &OverviewAnswer) -> i64 {
    answer.overview.summary.gateways.iter().map(|gateway| gateway.active).sum()
}

/// Turns, errors and cost over the range.
#[component]
fn Charts(
    /// The present answer.
    answer: RwSignal<OverviewAnswer>,
) -> impl IntoView {
    let with = move |read: fn(&OverviewAnswer) -> String| Memo::new(move |_| answer.with(read));
    view! {
        <div class="charts">
            <Chart
                title=with(|answer| format!("Turns per {}", answer.charts.per))
                total=with(|answer| format::count(answer.overview.summary.totals.turns))
                svg=with(|answer| answer.charts.turns.clone())
            />
            <Chart
                title=with(|answer| format!("Errors per {}", answer.charts.per))
                total=with(|answer| format::count(answer.overview.summary.totals.errors))
                svg=with(|answer| answer.charts.errors.clone())
            />
            <Chart
                title=with(|answer| format!("Cost per {}", answer.charts.per))
                total=with(|answer| cost(&answer.overview.summary.totals))
                svg=with(|answer| answer.charts.cost.clone())
            />
        </div>
        <FiguresTable figures=Memo::new(move |_| answer.with(|answer| answer.figures.clone())) />
    }
}
