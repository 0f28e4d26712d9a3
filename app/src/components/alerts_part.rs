use crate::api::{AlertPart, AlertScope, load_alert_part};
use crate::facade::FacadeError;
use crate::live::Live;
use leptos::prelude::*;

/// The first answer of an [`AlertsPart`]. The page asks for it beside its own,
/// so that neither waits for the other.
pub type Part = Resource<Result<AlertPart, FacadeError>>;

pub fn load_part(scope: AlertScope) -> Part {
    Resource::new(|| (), move |()| load_alert_part(scope.clone()))
}

/// Alerts as a part of a page: what goes wrong with them is told here and
/// leaves the rest alone; they are asked for again whenever alerts may have changed.
#[component]
pub fn AlertsPart(
    /// The first answer.
    first: Part,
    /// Which alerts.
    #[prop(into)]
    scope: Signal<AlertScope>,
    /// What to make of them.
    show: fn(Signal<AlertPart>, Signal<AlertScope>) -> AnyView,
) -> impl IntoView {
    let part = move || {
        Suspend::new(async move {
            let first = first.await;
            view! { <Kept first scope show /> }
        })
    };
    view! { <Suspense fallback=|| ()>{part}</Suspense> }
}

#[component]
fn Kept(
    /// The first answer.
    first: Result<AlertPart, FacadeError>,
    /// Which alerts.
    scope: Signal<AlertScope>,
    /// What to make of them.
    show: fn(Signal<AlertPart>, Signal<AlertScope>) -> AnyView,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let (part, error) = match first {
        Ok(part) => (Some(part), None),
        Err(error) => (None, Some(error)),
    };
    let (part, error) = (RwSignal::new(part), RwSignal::new(error));
    Effect::new(move |before: Option<()>| {
        live.alerts.track();
        let asked = scope.get();
        if before.is_some() {
            leptos::task::spawn_local(async move {
                match load_alert_part(asked).await {
                    Ok(fresh) => {
                        part.try_set(Some(fresh));
                        error.try_set(None);
                    }
                    Err(failure) => {
                        error.try_set(Some(failure));
                    }
                }
            });
        }
    });
    let known = Signal::derive(move || part.get().unwrap_or_default());
    let problem = move || {
        error
            .get()
            .map(|error| view! { <p class="banner banner-bad">"Alerts are not up to date. " {error.to_string()}</p> })
    };
    view! {
        <div role="status">{problem}</div>
        <Show when=move || part.with(Option::is_some)>{show(known, scope)}</Show>
    }
}
