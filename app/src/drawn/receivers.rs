use super::Drawn;
use super::parts::{AlertTabs, DeliveryLog, ReceiverEdit, ReceiverList, RouteList};
use crate::api::{Concern, DeliveryRow, load_receivers, now};
use crate::facade::FacadeError;
use leptos::prelude::*;
use model::time::SECOND_US;

/// A message that is due for longer waits for others to the same receiver.
const UNDER_WAY_US_MAX: i64 = 20 * SECOND_US;

/// Who is told: receivers, routes, and what was sent.
pub async fn draw(search: &str) -> Result<Drawn, FacadeError> {
    let mut answer = load_receivers(search).await?;
    let told = answer.tested.take().map(|name| format!("{name} took the test."));
    let names: Vec<String> = answer.receivers.iter().map(|receiver| receiver.name.clone()).collect();
    let is_pending = answer.deliveries.iter().any(is_under_way);
    let form = answer.form.take().map(|form| view! { <ReceiverEdit form /> });
    let (receivers, kinds) = (std::mem::take(&mut answer.receivers), std::mem::take(&mut answer.kinds));
    let (routes, rows) = (std::mem::take(&mut answer.routes), std::mem::take(&mut answer.route_rows));
    let page = view! {
        <h1>"Receivers and routes"</h1>
        <AlertTabs path="/alerts/receivers" />
        {form}
        <ReceiverList receivers kinds />
        <RouteList routes names=names.clone() rows />
        <DeliveryLog answer names />
    };
    Ok(Drawn { is_pending, told, ..Drawn::new("Receivers", page.into_any(), Concern::Alerts) })
}

/// No frame of the stream tells that a message was delivered.
fn is_under_way(row: &DeliveryRow) -> bool {
    row.due_at.is_some_and(|due| (0..UNDER_WAY_US_MAX).contains(&now().since(due)))
}
