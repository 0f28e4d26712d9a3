//! Active alerts, and after them the newest of those that are over.

use super::head::nothing;
use crate::api::{AlertLine, AlertPart, AlertScope, CardKind};
use crate::drawn::parts::AlertRows;
use crate::links;
use leptos::prelude::*;

/// Alerts on the overview.
const ROWS_MAX: u32 = 6;

/// What the card asks for.
pub fn asked(gateway: Option<String>) -> AlertScope {
    AlertScope { gateway, session: None, active_max: ROWS_MAX as usize, past_max: ROWS_MAX }
}

pub fn draw(part: AlertPart, gateway: Option<&str>) -> String {
    let lines: Vec<AlertLine> = part.active.into_iter().chain(part.past).take(ROWS_MAX as usize).collect();
    let href = links::with_query("/alerts", [("gateway", gateway.unwrap_or_default())]);
    let list = if lines.is_empty() {
        nothing("All is quiet: no alert yet.")
    } else {
        view! { <AlertRows lines /> }.into_any()
    };
    let kind = CardKind::Alerts;
    view! {
        <div class="card-head">
            <h2 id=kind.id()>{kind.title()}</h2>
            <a class="soft" href=href>
                "All alerts"
            </a>
        </div>
        {list}
    }
    .to_html()
}
