use crate::api::load_alert_counts;
use crate::live::Live;
use leptos::prelude::*;
use model::alert::AlertCounts;

/// How many alerts wait for somebody, by severity; nothing while none does.
#[component]
pub fn AlertBadge() -> impl IntoView {
    let live = expect_context::<Live>();
    let first = Resource::new(|| (), |()| load_alert_counts());
    Effect::new(move |before: Option<()>| {
        live.alerts.track();
        if before.is_some() {
            leptos::task::spawn_local(async move {
                // On an error the badge keeps what it knows: the page tells of the error.
                if let Ok(counts) = load_alert_counts().await {
                    live.counts.try_set(counts);
                }
            });
        }
    });
    let show = move || {
        Suspend::new(async move {
            if let Ok(counts) = first.await {
                live.counts.set(counts);
            }
            view! { <Counts counts=live.counts /> }
        })
    };
    view! { <Suspense fallback=|| ()>{show}</Suspense> }
}

#[component]
fn Counts(
    /// The newest counts.
    #[prop(into)]
    counts: Signal<AlertCounts>,
) -> impl IntoView {
    let pill = move |name: &'static str, read: fn(&AlertCounts) -> u64| {
        let number = Memo::new(move |_| counts.with(read));
        view! {
            <Show when=move || { number.get() > 0 }>
                <span class="count num" data-severity=name>
                    {move || number.get()}
                    <span class="sr-only">" " {name} " "</span>
                </span>
            </Show>
        }
    };
    view! {
        <span class="counts">
            {pill("critical", |counts| counts.critical)} {pill("warning", |counts| counts.warning)}
            {pill("info", |counts| counts.info)}
        </span>
    }
}

/// The title of a page, with the number of alerts that wait for somebody.
pub fn counted_title(counts: &AlertCounts, title: &str) -> String {
    match counts.firing() {
        0 => title.to_owned(),
        firing => format!("({firing}) {title}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_what_nobody_has_taken_on() {
        let counts = AlertCounts { critical: 1, warning: 1, info: 0, acknowledged: 3 };
        assert_eq!(counted_title(&counts, "Alerts · Observatory"), "(2) Alerts · Observatory");
        let counts = AlertCounts { acknowledged: 3, ..AlertCounts::default() };
        assert_eq!(counted_title(&counts, "Alerts · Observatory"), "Alerts · Observatory");
    }
}
