use super::PostForm;
use crate::api::RetryDelivery;
use crate::format;
use crate::render::ago;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::alert::{Delivery, DeliveryState};

/// What was sent about an alert, with the way to try again.
#[component]
pub fn AlertDeliveries(
    /// Newest first.
    deliveries: Vec<Delivery>,
) -> impl IntoView {
    let list = if deliveries.is_empty() {
        view! { <p class="empty">"Nothing was sent about this alert."</p> }.into_any()
    } else {
        table(deliveries)
    };
    view! {
        <section class="card" aria-labelledby="deliveries">
            <div class="card-head">
                <h2 id="deliveries">"Deliveries"</h2>
                <a class="soft" href="/alerts/receivers">
                    "Receivers"
                </a>
            </div>
            {list}
        </section>
    }
}

fn table(deliveries: Vec<Delivery>) -> AnyView {
    view! {
        <PostForm action=RetryDelivery::PATH>
            <div class="scroll" tabindex="0" role="region" aria-label="Deliveries">
                <table class="table deliveries">
                    <thead>
                        <tr>
                            <th scope="col">"Receiver"</th>
                            <th scope="col">"Message"</th>
                            <th scope="col">"State"</th>
                            <th scope="col" class="num">
                                "Attempts"
                            </th>
                            <th scope="col">"Last attempt"</th>
                            <th scope="col">"Note"</th>
                        </tr>
                    </thead>
                    <tbody>{deliveries.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </PostForm>
    }
    .into_any()
}

fn line(delivery: Delivery) -> impl IntoView {
    let receiver = delivery.receiver.clone();
    let again = (delivery.state == DeliveryState::Dead).then(|| {
        view! {
            <button type="submit" name="id" value=delivery.id.to_string() class="button button-small">
                "Retry"
                <span class="sr-only">" " {receiver}</span>
            </button>
        }
    });
    let due = delivery.due_at.map(|due| format!("next at {}", format::clock_utc(due)));
    let at = delivery.attempted_at.map(ago);
    view! {
        <tr>
            <th scope="row" title=delivery.message_id>
                {delivery.receiver}
            </th>
            <td>{delivery.kind.as_str()}</td>
            <td>
                <span class="delivery-state">
                    <span class="badge" data-delivery=delivery.state.as_str()>
                        <span class="dot" aria-hidden="true"></span>
                        {delivery.state.as_str()}
                    </span>
                    {again}
                </span>
            </td>
            <td class="num">{delivery.attempts}</td>
            <td class="soft">{at} {due.map(|due| view! { <span class="small">" " {due}</span> })}</td>
            <td class="soft delivery-note">{delivery.note}</td>
        </tr>
    }
}
