//! Pages that the server draws whole, as HTML. The browser puts them in place
//! (`pages::DrawnPage`) and needs to know nothing of what they show.

mod alert;
mod alerts;
mod gateway;
mod gateways;
pub mod parts;
mod receivers;
mod rule;
mod rules;
mod settings;
mod silences;

use crate::api::{Concern, Door, PageAnswer};
use crate::facade::FacadeError;
use crate::links;
use crate::query::AlertsQuery;
use leptos::prelude::*;

/// What one page draws.
struct Drawn {
    title: String,
    html: String,
    concern: Concern,
    is_pending: bool,
    told: Option<String>,
}

impl Drawn {
    fn new(title: &str, view: AnyView, concern: Concern) -> Self {
        Self { title: title.to_owned(), html: view.to_html(), concern, is_pending: false, told: None }
    }
}

/// Draws the page of an address.
///
/// # Errors
/// If what it shows cannot be had, or if there is no such page.
pub async fn draw(path: &str, search: &str) -> Result<PageAnswer, FacadeError> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let below = |place: &str| path.strip_prefix(place).map(links::decode);
    let drawn = match path {
        "/gateways" => gateways::draw().await,
        "/alerts" => alerts::draw(AlertsQuery::active(search)).await,
        "/alerts/history" => alerts::draw(AlertsQuery::history(search)).await,
        "/alerts/rules" => rules::draw(search).await,
        "/alerts/silences" => silences::draw(search).await,
        "/alerts/receivers" => receivers::draw(search).await,
        "/settings" => settings::draw().await,
        _ => {
            if let Some(id) = below("/gateways/") {
                gateway::draw(id).await
            } else if let Some(name) = below("/alerts/rules/") {
                rule::draw(&name, search).await
            } else if let Some(id) = below("/alerts/") {
                alert::draw(id).await
            } else {
                nowhere(path).await
            }
        }
    }?;
    let Drawn { title, html, concern, is_pending, told } = drawn;
    Ok(PageAnswer { now: crate::api::now(), title, html, concern, is_pending, told })
}

async fn nowhere(path: &str) -> Result<Drawn, FacadeError> {
    let door = Door::open().await?;
    door.answer(Err(FacadeError::NotFound(format!("There is no page at {path}."))))
}
