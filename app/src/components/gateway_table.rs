use crate::format;
use crate::links;
use leptos::prelude::*;
use model::metrics::GatewaySessions;
use model::session::Status;

/// Sessions of each gateway by their status now.
#[component]
pub fn GatewayTable(
    /// One line each.
    #[prop(into)]
    gateways: Signal<Vec<GatewaySessions>>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="gateways">
            <div class="card-head">
                <h2 id="gateways">"Sessions per gateway"</h2>
                <span class="soft">"now"</span>
            </div>
            <table class="table gateways">
                <thead>
                    <tr>
                        <th scope="col">"Gateway"</th>
                        <th scope="col" class="num">
                            "Active"
                        </th>
                        <th scope="col" class="num">
                            "Idle"
                        </th>
                        <th scope="col" class="num">
                            "Error"
                        </th>
                        <th scope="col" class="num">
                            "Ended"
                        </th>
                    </tr>
                </thead>
                <tbody>{move || gateways.get().into_iter().map(line).collect_view()}</tbody>
            </table>
        </section>
    }
}

fn line(gateway: GatewaySessions) -> impl IntoView {
    let id = gateway.gateway_id;
    let sessions =
        |status: Status| links::with_query("/sessions", [("gateway", id.as_str()), ("status", status.as_str())]);
    let cell = |status: Status, number: i64| {
        let class = if number == 0 { "num faint" } else { "num" };
        view! {
            <td class=class data-status=status.as_str()>
                <a href=sessions(status)>{format::count(number)} <span class="sr-only">" " {status.as_str()}</span></a>
            </td>
        }
    };
    view! {
        <tr>
            <th scope="row">
                <a class="clip" href=links::gateway(&id) rel=links::rel(&id) title=id.clone()>
                    {id.clone()}
                </a>
            </th>
            {cell(Status::Active, gateway.active)}
            {cell(Status::Idle, gateway.idle)}
            {cell(Status::Error, gateway.error)}
            {cell(Status::Ended, gateway.ended)}
        </tr>
    }
}
