use super::Ago;
use crate::format;
use leptos::prelude::*;
use model::gateway::KindActivity;

/// Kinds of events of the last day with their hours.
#[component]
pub fn KindTable(
    /// Most frequent first.
    kinds: Vec<KindActivity>,
) -> impl IntoView {
    let table = if kinds.is_empty() {
        view! { <p class="empty">"No event in the last 24 hours."</p> }.into_any()
    } else {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Kinds of events">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Kind"</th>
                            <th scope="col">"By hour"</th>
                            <th scope="col" class="num">
                                "Events"
                            </th>
                            <th scope="col">"Last"</th>
                        </tr>
                    </thead>
                    <tbody>{kinds.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="kinds">
            <div class="card-head">
                <h2 id="kinds">"Kinds of events"</h2>
                <span class="soft">"last 24 hours"</span>
            </div>
            {table}
        </section>
    }
}

fn line(kind: KindActivity) -> impl IntoView {
    let most = kind.hours.iter().copied().max().unwrap_or(0).max(1);
    let bar = |(index, events): (usize, i64)| {
        // A drop of ink for any event at all.
        let height = if events == 0 { 0.0 } else { (events as f64 / most as f64 * 16.0).max(1.5) };
        view! { <rect x=format!("{}", index * 4) y=format!("{:.1}", 16.0 - height) width="3" height=format!("{height:.1}") /> }
    };
    let bars = kind.hours.iter().copied().enumerate().map(bar).collect_view();
    let words = format!("Events per hour, oldest first: {}", numbers(&kind.hours));
    view! {
        <tr>
            <th scope="row">{kind.event_type.clone()}</th>
            <td>
                <svg class="spark" viewBox="0 0 96 16" width="96" height="16" role="img" aria-label=words>
                    {bars}
                </svg>
            </td>
            <td class="num">{format::count(kind.events)}</td>
            <td>
                <Ago at=kind.last_at />
            </td>
        </tr>
    }
}

fn numbers(hours: &[i64]) -> String {
    hours.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
