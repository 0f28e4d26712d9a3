use crate::api::SessionAnswer;
use crate::format;
use crate::links;
use crate::timeline::Scale;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use model::Timestamp;

/// Steps of the slider.
const STEPS: f64 = 1000.0;
/// How long the slider rests before the page follows it.
const REST_MS: u64 = 150;

/// What the slider spans, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayState {
    pub until: Option<Timestamp>,
    scale: Scale,
    span: (Timestamp, Timestamp),
}

impl ReplayState {
    pub fn of(answer: &SessionAnswer) -> Self {
        let scale = scale(answer).unwrap_or_else(|| Scale::empty(answer.started_at, answer.last_event_at));
        Self { until: answer.until, scale, span: (answer.started_at, answer.last_event_at) }
    }

    pub fn take(&mut self, answer: &SessionAnswer) {
        self.until = answer.until;
        self.span = (answer.started_at, answer.last_event_at);
        // The whole session's division, where it was once known, is the better one.
        if let Some(scale) = scale(answer).filter(|_| answer.until.is_none()) {
            self.scale = scale;
        }
    }

    /// `as of 10:00:07 UTC`
    pub fn as_of_words(&self) -> Option<String> {
        self.until.map(|until| format!("as of {}", format::date_time_utc(until)))
    }

    fn position(&self) -> f64 {
        self.until.map_or(STEPS, |until| (self.scale.fraction(until) * STEPS).round())
    }
}

fn scale(answer: &SessionAnswer) -> Option<Scale> {
    let timeline = answer.timeline.as_ref()?;
    let newest = answer.until.unwrap_or(answer.last_event_at);
    let span = (answer.started_at, newest, answer.last_event_at);
    Some(Scale::new(&timeline.bounds, span, timeline.events, answer.events.max(timeline.events)))
}

/// A slider over the session: the page as it was at an instant. Without
/// script, a field for the instant.
#[component]
pub fn Replay(
    /// Where it stands.
    state: RwSignal<ReplayState>,
) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let moved = RwSignal::new(None::<Timestamp>);
    let waits = StoredValue::new(0_u32);
    let href = move |until: Option<Timestamp>| {
        let until = until.map(|until| until.to_string()).unwrap_or_default();
        let mut pairs = location.search.with_untracked(|search| links::parse_query(search));
        pairs.retain(|(name, _)| !matches!(name.as_str(), "until" | "at" | "focus"));
        pairs.push(("until".to_owned(), until));
        links::with_query(
            &location.pathname.get_untracked(),
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
        )
    };
    let slide = move |position: f64| {
        let until = (position < STEPS).then(|| state.with_untracked(|state| state.scale.instant(position / STEPS)));
        moved.set(until);
        waits.update_value(|waits| *waits = waits.wrapping_add(1));
        let (turn, navigate) = (waits.get_value(), navigate.clone());
        let go = move || {
            if waits.try_get_value() == Some(turn) {
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&href(until), options);
            }
        };
        set_timeout(go, std::time::Duration::from_millis(REST_MS));
    };
    let words = move || match moved.get().or_else(|| state.with(|state| state.until)) {
        Some(until) => format::date_time_utc(until),
        None => "now".to_owned(),
    };
    Effect::new(move |_| {
        state.track();
        moved.set(None);
    });
    view! {
        <div class="replay">
            <label class="replay-slider needs-script">
                <span class="soft small">"Replay"</span>
                <input
                    type="range"
                    min="0"
                    max=STEPS.to_string()
                    value=state.with_untracked(ReplayState::position).to_string()
                    prop:value=move || state.with(ReplayState::position).to_string()
                    aria-valuetext=words
                    on:input=move |event| slide(event_target_value(&event).parse().unwrap_or(STEPS))
                />
                <output class="num small">{words}</output>
            </label>
            <Show when=move || state.with(|state| state.until.is_some())>
                <a
                    class="button button-small"
                    href=move || {
                        state.track();
                        href(None)
                    }
                    data-noscroll=""
                >
                    "Back to now"
                </a>
            </Show>
            <InstantForm state />
        </div>
    }
}

/// The instant as a field.
#[component]
fn InstantForm(
    /// Where the replay stands.
    state: RwSignal<ReplayState>,
) -> impl IntoView {
    let location = use_location();
    let value = |at: Timestamp| at.format("%Y-%m-%dT%H:%M:%S");
    let shown = move || state.with(|state| value(state.until.unwrap_or(state.span.1)));
    let gateway = move || {
        let pairs = location.search.with(|search| links::parse_query(search));
        pairs.into_iter().find(|(name, _)| name == "gateway").map(|(_, gateway)| gateway).unwrap_or_default()
    };
    view! {
        <details class="fold">
            <summary>"At a time"</summary>
            <form class="tl-search" method="get" action=move || location.pathname.get() data-get="">
                <input type="hidden" name="gateway" value=gateway />
                <label class="small soft">
                    "As of (UTC) " <input type="datetime-local" name="until" step="1" value=shown />
                </label>
                <button type="submit" class="button button-small">
                    "Show"
                </button>
            </form>
        </details>
    }
}
