use crate::components::range_text;
use crate::format;
use crate::links;
use crate::render::{Column, scroll_table};
use leptos::prelude::*;
use model::gateway::{GatewayDetail, MissingSessions};

/// Events that a gateway numbered, but that never came.
#[component]
pub fn GatewayMissing(
    /// The gateway.
    detail: GatewayDetail,
) -> impl IntoView {
    let GatewayDetail { health, missing, .. } = detail;
    (!missing.is_empty()).then(|| {
        let lines = missing.into_iter().map(|missing| line(&health.gateway.gateway_id, missing)).collect();
        view! {
            <section class="card" aria-labelledby="missing">
                <div class="card-head">
                    <h2 id="missing">"Missing events"</h2>
                    <span class="soft">"by sequence number"</span>
                </div>
                {scroll_table("", "Missing events", &COLUMNS, lines)}
            </section>
        }
    })
}

const COLUMNS: [Column; 5] = [
    Column::Text("Numbers"),
    Column::Number("Events"),
    Column::Text("After"),
    Column::Text("Before"),
    Column::Text("Sessions under way"),
];

fn line(gateway: &str, missing: MissingSessions) -> AnyView {
    let MissingSessions { range, sessions } = missing;
    let when = |at: Option<model::Timestamp>| at.map_or_else(|| "–".to_owned(), format::date_time_utc);
    let text = |at: Option<model::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    // The list leaves its end out.
    let to = range.to.map(|to| to.plus_micros(1000));
    let href = links::with_query(
        "/sessions",
        [("gateway", gateway), ("from", text(range.from).as_str()), ("to", text(to).as_str())],
    );
    view! {
        <tr>
            <th scope="row" class="num-left">
                {range_text(&range)}
            </th>
            <td class="num">{format::count(i64::try_from(range.events()).unwrap_or(i64::MAX))}</td>
            <td>{when(range.from)}</td>
            <td>{when(range.to)}</td>
            <td>
                <a href=href>{format::plural(sessions, "session")}</a>
            </td>
        </tr>
    }
    .into_any()
}
