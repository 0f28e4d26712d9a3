//! The root component: contexts, frame and routes.

use crate::components::{
    Acts, ChartHover, Navigation, OutageBanner, Palette, SkipLink, Theme, counted_title, use_favicon,
};
use crate::live::{Clock, Live};
use crate::pages::{
    ComparePage, DrawnPage, EventsPage, LoginPage, NotFoundPage, OverviewPage, SessionPage, SessionsPage,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The dashboard. Pages are rendered whole (`SsrMode::Async`): without script
/// nothing would put streamed parts in their places.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let live = Live::provide();
    let counted = move |title: String| live.counts.with(|counts| counted_title(counts, &title));
    Clock::provide();
    Theme::provide();
    use_favicon();
    Effect::new(|_| {
        #[cfg(feature = "hydrate")]
        crate::browser::mark_hydrated();
    });
    view! {
        <Title formatter=counted />
        <Router>
            <SkipLink />
            <div class="frame">
                <Navigation />
                <main id="content" class="content" tabindex="-1">
                    <OutageBanner />
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async />
                        <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async />
                        <Route path=path!("/sessions/:key") view=SessionPage ssr=SsrMode::Async />
                        <Route path=path!("/compare") view=ComparePage ssr=SsrMode::Async />
                        <Route path=path!("/events") view=EventsPage ssr=SsrMode::Async />
                        <Route path=path!("/gateways") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/gateways/:id") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/rules") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/rules/:name") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/silences") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/receivers") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/history") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/alerts/:id") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/settings") view=DrawnPage ssr=SsrMode::Async />
                        <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                    </Routes>
                </main>
            </div>
            <Acts />
            <ChartHover />
            <Palette />
        </Router>
    }
}
