//! What is told where there is nothing to show, or not everything.

use super::piece;
use crate::cards::Command;
use crate::components::{DemoBanner, ErrorPanel, Loading, Notice, Skeleton};
use crate::facade::FacadeError;
use leptos::prelude::*;

#[expect(clippy::too_many_lines, reason = "samples, one after the other")]
pub fn show() -> AnyView {
    let lives = [
        ("connected", "Live"),
        ("connecting", "Connecting…"),
        ("gap", "Caught up: 12 events passed over"),
        ("lost", "Reconnecting, stale since 10:00:07 UTC"),
        ("paused", "Paused, as of 10:00:07 UTC"),
        ("off", "Not live"),
    ];
    let live = |(state, words): (&'static str, &'static str)| {
        view! {
            <p class="live" data-live=state>
                <span class="dot" aria-hidden="true"></span>
                {words}
            </p>
        }
    };
    let stale = Signal::stored(Some(FacadeError::Unavailable));
    view! {
        <div class="design-grid">
            {piece("Live, and not", lives.map(live).into_iter().collect_view())}
            {piece("Loading", view! { <Loading words="Loading sessions…" /> })}
            {piece(
                "Empty",
                view! {
                    <p class="empty">"No session matches these filters. " <a href="/design">"Show all sessions"</a></p>
                },
            )}
            {piece(
                "Loading card",
                view! {
                    <section class="card">
                        <div class="card-head">
                            <h4>"Spend by agent"</h4>
                            <span class="soft">"Loading…"</span>
                        </div>
                        <Skeleton />
                    </section>
                },
            )}
            {piece(
                "Empty card",
                view! {
                    <section class="card">
                        <div class="card-head">
                            <h4>"Spend by agent"</h4>
                        </div>
                        <p class="empty">"Nothing was spent in this range."</p>
                    </section>
                },
            )}
            {piece(
                "Card that is not up to date",
                view! {
                    <section class="card">
                        <div class="card-head">
                            <h4>"Spend by agent"</h4>
                            <span class="soft num">"$11.30"</span>
                        </div>
                        <div class="card-status">
                            <p class="card-problem">
                                <strong>"Spend by agent is not up to date. "</strong>
                                {FacadeError::Unavailable.to_string()}
                            </p>
                        </div>
                    </section>
                },
            )}
            {piece(
                "Waiting",
                view! {
                    <p class="waiting">
                        <span class="dot" aria-hidden="true"></span>
                        "Waiting for the first event"
                    </p>
                },
            )}
        </div>
        {piece("Stale page", view! { <Notice error=stale /> })}
        {piece("Demo", view! { <DemoBanner on=Signal::stored(true) /> })}
        {piece(
            "Banner",
            view! {
                <p class="banner" role="note">
                    "The first 200 are shown; there are more."
                </p>
            },
        )}
        {piece("Command to copy", view! { <Command what="Sample of a command" text="observatory demo --rate 5" /> })}
        <div class="design-grid">
            {errors().map(|error| piece("Error", view! { <ErrorPanel error /> })).into_iter().collect_view()}
        </div>
    }
    .into_any()
}

fn errors() -> [FacadeError; 6] {
    [
        FacadeError::NotFound("There is no session \"x\".".to_owned()),
        FacadeError::BadRequest("The time \"yesterday\" cannot be read.".to_owned()),
        FacadeError::Unauthorised,
        FacadeError::Forbidden("This token may look, but not change.".to_owned()),
        FacadeError::Unavailable,
        FacadeError::Transport("status 502".to_owned()),
    ]
}
