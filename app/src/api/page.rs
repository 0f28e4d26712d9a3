//! A page that the server draws whole.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

/// The part of the stream that can change a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Concern {
    /// Events of all gateways.
    #[default]
    Fleet,
    /// Events of one gateway.
    Gateway(String),
    /// Alerts and nothing else.
    Alerts,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAnswer {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// Of the document, without the name of the program.
    pub title: String,
    pub html: String,
    pub concern: Concern,
    /// Something on the page is about to change of which the stream does not tell.
    pub is_pending: bool,
    /// What became of a form that was sent without script.
    pub told: Option<String>,
}

/// An answer beside the page that shows it already: the HTML is left out, the
/// browser takes it over from the document.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct ShownPage(pub PageAnswer);

impl Serialize for ShownPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        PageAnswer { html: String::new(), ..self.0.clone() }.serialize(serializer)
    }
}

/// `path` and `search` are those of the page's address; the server alone reads
/// them.
#[server(prefix = "/api/ui", endpoint = "page", input = Json)]
pub async fn load_page(path: String, search: String) -> Result<PageAnswer, FacadeError> {
    crate::drawn::draw(&path, &search).await
}
