use crate::api::load_standing;
use crate::format;
use crate::live::Live;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::Timestamp;
use model::standing::{DatabaseState, SpoolDepth, Standing};

/// How often a page asks while there is something to tell.
#[cfg(feature = "hydrate")]
const ASK_EVERY_MS: u32 = 2000;

/// Tells on every page that the database is away, or that events wait for it.
/// The stream brings changes; while there are some, the page asks as well,
/// because a page of errors has no stream.
#[component]
pub fn OutageBanner() -> impl IntoView {
    let live = expect_context::<Live>();
    let first = Resource::new(|| (), |()| load_standing());
    let location = use_location();
    let is_calm = Memo::new(move |_| live.standing.with(Standing::is_calm));
    Effect::new(move |was_calm: Option<bool>| {
        let is_calm = is_calm.get();
        #[cfg(feature = "hydrate")]
        if was_calm == Some(false) && is_calm {
            came_back(live, &location);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (was_calm, &location);
        is_calm
    });
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use send_wrapper::SendWrapper;

        if is_calm.get() {
            return;
        }
        let ask = move || {
            leptos::task::spawn_local(async move {
                // Without an answer the page keeps what it knows.
                if let Ok(standing) = load_standing().await {
                    live.standing.try_set(standing);
                }
            });
        };
        let interval = SendWrapper::new(gloo_timers::callback::Interval::new(ASK_EVERY_MS, ask));
        on_cleanup(move || drop(interval.take()));
    });
    let show = move || {
        Suspend::new(async move {
            if let Ok(standing) = first.await {
                live.standing.set(standing);
            }
            view! { <Words /> }
        })
    };
    view! { <Suspense fallback=|| ()>{show}</Suspense> }
}

/// A page that could not be drawn without the database is loaded anew.
#[cfg(feature = "hydrate")]
fn came_back(live: Live, location: &leptos_router::location::Location) {
    if live.link.get_untracked() == crate::live::Link::Off && live.shown_at.get_untracked().is_none() {
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        crate::browser::go(&if search.is_empty() { path } else { format!("{path}?{search}") });
    }
}

#[component]
fn Words() -> impl IntoView {
    let live = expect_context::<Live>();
    let text = Memo::new(move |_| words(&live.standing.get(), live.shown_at.get()));
    view! {
        <div role="status" data-standing=move || text.with(|text| text.is_some().then_some("told"))>
            {move || {
                text.get()
                    .map(|(title, text)| {
                        view! {
                            <p class="banner banner-bad">
                                <strong>{title}</strong>
                                " "
                                {text}
                            </p>
                        }
                    })
            }}
        </div>
    }
}

/// What there is to tell; `shown_at` is when the page's answer was made.
fn words(standing: &Standing, shown_at: Option<Timestamp>) -> Option<(&'static str, String)> {
    let spool = standing.spool.unwrap_or_default();
    match (standing.database, standing.since) {
        (DatabaseState::Away, since) => {
            let since = since.map_or_else(String::new, |since| format!(" since {}", format::clock_utc(since)));
            let kept = match standing.spool {
                Some(spool) => format!("events are being kept on disk ({})", waiting(&spool)),
                None => "gateways keep their events and send them again".to_owned(),
            };
            let shown =
                shown_at.map_or_else(String::new, |at| format!(" What you see is from {}.", format::clock_utc(at)));
            Some(("Database away.", format!("The database has not answered{since}; {kept}.{shown}")))
        }
        (DatabaseState::Up, _) if spool.events > 0 => {
            let done = format::count(i64::try_from(spool.replayed).unwrap_or(i64::MAX));
            let oldest = spool.oldest_at.map_or_else(String::new, |at| format!(" since {}", format::clock_utc(at)));
            Some((
                "Catching up.",
                format!(
                    "Events that came{oldest} are being taken from disk to the database: {done} done, {}.",
                    waiting(&spool)
                ),
            ))
        }
        (DatabaseState::Up, _) => None,
    }
}

fn waiting(spool: &SpoolDepth) -> String {
    format!(
        "{} waiting, {} of {}",
        format::count(i64::try_from(spool.events).unwrap_or(i64::MAX)),
        format::bytes(spool.bytes),
        format::bytes(spool.bytes_max)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn spool() -> SpoolDepth {
        SpoolDepth {
            events: 12_345,
            bytes: 35_651_584,
            bytes_max: 1 << 30,
            oldest_at: Some(at("2026-03-01T14:03:23Z")),
            replayed: 1000,
        }
    }

    #[test]
    fn an_outage_is_told_with_its_time_and_what_waits() {
        let away =
            Standing { database: DatabaseState::Away, since: Some(at("2026-03-01T14:03:22Z")), spool: Some(spool()) };
        let (_, text) = words(&away, Some(at("2026-03-01T14:03:20Z"))).unwrap();
        assert_eq!(
            text,
            "The database has not answered since 14:03:22 UTC; events are being kept on disk (12,345 waiting, \
             34 MiB of 1 GiB). What you see is from 14:03:20 UTC."
        );
        let (_, text) = words(&Standing { spool: None, ..away }, None).unwrap();
        assert_eq!(
            text,
            "The database has not answered since 14:03:22 UTC; gateways keep their events and send them again."
        );
    }

    #[test]
    fn catching_up_is_told_with_its_progress() {
        let behind = Standing { spool: Some(spool()), ..Standing::default() };
        let (_, text) = words(&behind, None).unwrap();
        assert_eq!(
            text,
            "Events that came since 14:03:23 UTC are being taken from disk to the database: 1,000 done, \
             12,345 waiting, 34 MiB of 1 GiB."
        );
        assert_eq!(words(&Standing::default(), None), None);
        assert_eq!(words(&Standing { spool: Some(SpoolDepth::default()), ..Standing::default() }, None), None);
    }
}
