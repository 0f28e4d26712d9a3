//! What keeps a page current after it was shown: one WebSocket per page, whose
//! events lead to fresh answers of the same queries that drew the page.
//! Effects start it, so that nothing of it runs on the server.

#[cfg(any(feature = "hydrate", test))]
mod backoff;
#[cfg(feature = "hydrate")]
mod buffer;
#[cfg(feature = "hydrate")]
mod client;
mod clock;
#[cfg(feature = "hydrate")]
mod refresher;
#[cfg(any(feature = "hydrate", test))]
mod throttle;

pub use clock::Clock;

use crate::links;
use leptos::prelude::*;
use model::Timestamp;
use model::alert::AlertCounts;
use model::standing::Standing;
use std::sync::Arc;

/// How the page stands to the server's stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Not started: drawn by the server, or a page without a stream.
    #[default]
    Off,
    Connecting,
    Connected,
    /// Lost at this time by the server's clock; what is shown is as old.
    Lost(Option<Timestamp>),
    /// A person stopped it at this time, to look at something in peace.
    Paused(Option<Timestamp>),
}

/// Shared by the indicator and the page; provided by `App`.
#[derive(Clone, Copy)]
pub struct Live {
    pub link: RwSignal<Link>,
    /// Events passed over by the stream, until the page was loaded anew.
    pub missed: RwSignal<i64>,
    /// Counts up when alerts may have changed, a few times a second at most.
    pub alerts: RwSignal<u32>,
    /// Open alerts, as far as known.
    pub counts: RwSignal<AlertCounts>,
    /// Nothing follows the stream while it is set.
    pub paused: RwSignal<bool>,
    /// How the server stands to its database, as far as known.
    pub standing: RwSignal<Standing>,
    /// When the server made the answer that the page shows.
    pub shown_at: RwSignal<Option<Timestamp>>,
}

impl Live {
    pub fn provide() -> Self {
        let live = Self {
            link: RwSignal::new(Link::Off),
            missed: RwSignal::new(0),
            alerts: RwSignal::new(0),
            counts: RwSignal::new(AlertCounts::default()),
            paused: RwSignal::new(false),
            standing: RwSignal::new(Standing::default()),
            shown_at: RwSignal::new(None),
        };
        provide_context(live);
        live
    }

    /// Alerts may have changed: whatever shows some asks again.
    pub fn note_alerts(self) {
        self.alerts.try_update(|times| *times = times.wrapping_add(1));
    }
}

/// Which part of the stream a page follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamQuery {
    pub gateway: Option<String>,
    pub session: Option<String>,
    /// No events, only alerts.
    pub alerts_only: bool,
}

impl StreamQuery {
    pub fn path(&self, after: Option<i64>) -> String {
        let after = after.map(|cursor| cursor.to_string()).unwrap_or_default();
        links::with_query(
            "/api/v1/stream",
            [
                ("gateway", self.gateway.as_deref().unwrap_or_default()),
                ("session", self.session.as_deref().unwrap_or_default()),
                // The badge beside every page is about all alerts.
                ("alerts", if self.alerts_only { "only" } else { "all" }),
                ("after", after.as_str()),
            ],
        )
    }
}

/// How much of a page has to be asked for again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refresh {
    /// Figures alone.
    #[default]
    Figures,
    /// Everything: events may have been missed.
    Everything,
}

/// What a page does with its stream.
#[derive(Clone)]
pub struct Follow {
    pub query: StreamQuery,
    /// Position that the page's first answer includes, where it is known.
    pub after: Option<i64>,
    /// Called with the number of events of at most 200 ms.
    pub on_events: OnEvents,
    /// Asks the server anew and shows the answer.
    pub refresh: OnRefresh,
}

pub type OnEvents = Arc<dyn Fn(usize) + Send + Sync>;
pub type OnRefresh = Arc<dyn Fn(Refresh) -> BoxedRefresh + Send + Sync>;
pub type BoxedRefresh = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Follows the stream while the caller's view is on the page, and starts over
/// when what `follow` reads changes.
pub fn use_live(follow: impl Fn() -> Option<Follow> + Send + Sync + 'static) {
    #[cfg(feature = "hydrate")]
    client::start(follow);
    #[cfg(not(feature = "hydrate"))]
    drop(follow);
}

/// Calls `run` at once when `query` changes, and when `fresh` does, then at
/// most once in `interval_ms_min`; the last change is never lost. Ends with the
/// caller's view.
pub fn follow_paced<Q, F>(interval_ms_min: f64, query: Memo<Q>, fresh: Memo<F>, run: OnRefresh)
where
    Q: Clone + PartialEq + Send + Sync + 'static,
    F: Clone + PartialEq + Send + Sync + 'static,
{
    #[cfg(feature = "hydrate")]
    Effect::new(move |held: Option<(Q, refresher::Owned)>| {
        // Read, not just tracked: a memo that nobody reads never learns of changes.
        let _ = fresh.get();
        let asked = query.get();
        let Some((before, refresher)) = held else {
            return (asked, refresher::Owned::new(run.clone(), interval_ms_min));
        };
        if before == asked {
            refresher.request(Refresh::Figures);
        } else {
            leptos::task::spawn_local(run(Refresh::Everything));
        }
        (asked, refresher)
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (interval_ms_min, query, fresh, run);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_address_escapes_what_it_carries() {
        let query = StreamQuery { gateway: Some("a&b".into()), session: Some("agent:x/1".into()), alerts_only: false };
        assert_eq!(query.path(Some(7)), "/api/v1/stream?gateway=a%26b&session=agent%3Ax%2F1&alerts=all&after=7");
        assert_eq!(StreamQuery::default().path(None), "/api/v1/stream?alerts=all");
        let alerts = StreamQuery { alerts_only: true, ..StreamQuery::default() };
        assert_eq!(alerts.path(None), "/api/v1/stream?alerts=only");
    }
}
