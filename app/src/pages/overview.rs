use super::current::{Current, FirstError, use_query};
use crate::api::{CardKind, OverviewAnswer, load_overview};
use crate::components::{Card, CardPart, DemoBanner, Loading, Notice, TimeRangePicker, load_card_part};
use crate::query::OverviewQuery;
use leptos::prelude::*;
use leptos_meta::Title;

/// Cards in the grid, in their order.
const BOARD: [CardKind; 8] = [
    CardKind::Trends,
    CardKind::SpendByTrigger,
    CardKind::SpendByAgent,
    CardKind::SpendByModel,
    CardKind::SpendByGateway,
    CardKind::SlowTools,
    CardKind::FailingTools,
    CardKind::Gateways,
];

/// The state of the whole fleet.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let query = use_query("/", OverviewQuery::parse);
    let asked = query.get_untracked();
    let first = Resource::new(|| (), move |()| load_overview(query.get_untracked()));
    let parts = StoredValue::new(Parts {
        alerts: load_card_part(CardKind::Alerts, asked.clone()),
        failures: load_card_part(CardKind::Failures, asked.clone()),
        tiles: load_card_part(CardKind::Tiles, asked.clone()),
        board: BOARD.map(|kind| load_card_part(kind, asked.clone())),
        context: load_card_part(CardKind::Context, asked),
    });
    let show = move || {
        Suspend::new(async move {
            match first.await {
                Ok(first) => view! { <OverviewView first query parts=parts.get_value() /> }.into_any(),
                Err(error) => view! {
                    <Toolbar gateways=Signal::derive(Vec::new) query />
                    <FirstError error href=Memo::new(move |_| query.get().href()) />
                }
                .into_any(),
            }
        })
    };
    view! {
        <Title text="Overview · Observatory" />
        <h1 class="sr-only">"Overview"</h1>
        <Suspense fallback=|| view! { <Loading words="Loading the overview…" /> }>{show}</Suspense>
    }
    .into_any()
}

/// First answers of the page's parts.
#[derive(Clone)]
struct Parts {
    alerts: CardPart,
    failures: CardPart,
    tiles: CardPart,
    board: [CardPart; BOARD.len()],
    context: CardPart,
}

/// The overview, kept current.
#[component]
fn OverviewView(
    /// What the server answered first.
    first: OverviewAnswer,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
    /// First answers of its parts.
    parts: Parts,
) -> impl IntoView {
    let had_events = first.moment.any_events;
    let Current { answer, error, again } = Current::keep(first, query);
    let any_events = Memo::new(move |_| answer.with(|answer| answer.moment.any_events));
    let gateways = Memo::new(move |_| answer.with(|answer| answer.gateways.clone()));
    let setup = move || answer.with(|answer| answer.setup.clone()).map(|html| view! { <div inner_html=html></div> });
    let fresh = Memo::new(move |_| answer.with(|answer| answer.moment.now));
    let cards = move || {
        if !had_events {
            // The parts were answered with the page, when there was nothing yet.
            again.notify();
        }
        let parts = parts.clone();
        let board = BOARD.into_iter().zip(parts.board);
        view! {
            <Toolbar gateways query />
            <Card kind=CardKind::Tiles part=parts.tiles query fresh />
            <div class="board">{board.map(|(kind, part)| view! { <Card kind part query fresh /> }).collect_view()}</div>
            <div class="halves">
                <Card kind=CardKind::Alerts part=parts.alerts query fresh />
                <Card kind=CardKind::Failures part=parts.failures query fresh />
            </div>
            <Card kind=CardKind::Context part=parts.context query fresh />
        }
        .into_any()
    };
    view! {
        <Notice error />
        <DemoBanner on=Memo::new(move |_| answer.with(|answer| answer.moment.demo)) />
        {move || if any_events.get() { cards() } else { setup().into_any() }}
    }
    .into_any()
}

/// Range and gateway, in the address.
#[component]
fn Toolbar(
    /// Names to choose from.
    #[prop(into)]
    gateways: Signal<Vec<String>>,
    /// What the address asks for.
    query: Memo<OverviewQuery>,
) -> impl IntoView {
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
            <TimeRangePicker
                path="/"
                range=Signal::derive(move || query.get().range)
                keep=Signal::derive(move || query.get().keep())
            />
        </div>
    }
    .into_any()
}
