use super::{Ago, Outcome};
use crate::api::RetryDelivery;
use crate::format;
use leptos::form::ActionForm;
use leptos::prelude::*;
use model::alert::{Delivery, DeliveryState};

/// What was sent about an alert, with the way to try again.
#[component]
pub fn AlertDeliveries(
    /// Newest first.
    #[prop(into)]
    deliveries: Signal<Vec<Delivery>>,
    /// To be told after a change.
    changed: Trigger,
) -> impl IntoView {
    let retry = ServerAction::<RetryDelivery>::new();
    Effect::new(move |_| {
        if retry.version().get() > 0 {
            changed.notify();
        }
    });
    let lines = move || deliveries.get().into_iter().map(line).collect_view();
    view! {
        <section class="card" aria-labelledby="deliveries">
            <div class="card-head">
                <h2 id="deliveries">"Deliveries"</h2>
                <a class="soft" href="/alerts/receivers">
                    "Receivers"
                </a>
            </div>
            <Outcome value=retry.value() />
            <Show
                when=move || deliveries.with(|deliveries| !deliveries.is_empty())
                fallback=|| view! { <p class="empty">"Nothing was sent about this alert."</p> }
            >
                <ActionForm action=retry>
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
                            <tbody>{lines}</tbody>
                        </table>
                    </div>
                </ActionForm>
            </Show>
        </section>
    }
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
    let at = delivery.attempted_at.map(|at| view! { <Ago at /> });
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
