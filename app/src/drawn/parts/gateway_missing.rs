use crate::components::range_text;
use crate::format;
use crate::links;
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
        let lines = missing.into_iter().map(|missing| line(&health.gateway.gateway_id, missing)).collect_view();
        view! {
            <section class="card" aria-labelledby="missing">
                <div class="card-head">
                    <h2 id="missing">"Missing events"</h2>
                    <span class="soft">"by sequence number"</span>
                </div>
                <div class="scroll" tabindex="0" role="region" aria-label="Missing events">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Numbers"</th>
                                <th scope="col" class="num">
                                    "Events"
                                </th>
                                <th scope="col">"After"</th>
                                <th scope="col">"Before"</th>
                                <th scope="col">"Sessions under way"</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

fn line(gateway: &str, missing: MissingSessions) -> impl IntoView + use<> {
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
}
