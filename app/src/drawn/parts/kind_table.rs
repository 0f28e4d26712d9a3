use crate::format;
use crate::render::ago;
use crate::render::{Column, scroll_table};
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
        scroll_table("", "Kinds of events", &COLUMNS, kinds.into_iter().map(line).collect())
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

const COLUMNS: [Column; 4] =
    [Column::Text("Kind"), Column::Text("By hour"), Column::Number("Events"), Column::Text("Last")];

fn line(kind: KindActivity) -> AnyView {
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
            <td>{ago(kind.last_at)}</td>
        </tr>
    }
    .into_any()
}

fn numbers(hours: &[i64]) -> String {
    hours.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
