//! Parts of the pages of one session, as HTML. The server draws them and the
//! browser puts them where they belong, so that it needs to know nothing of
//! what they show (docs/adr).

mod alerts;
mod compare;
mod compare_pick;
mod context;
mod cost;
mod facts;
mod failures;
mod family;
mod group;
mod row;
pub mod sessions;
mod spent;
mod table;
mod text;
mod toolbar;
mod waterfall;

pub use alerts::{alerts_asked, alerts_part};
pub use compare::{Side, compare_page};
pub use compare_pick::{Candidates, pick_page};
pub use context::context_card;
pub use cost::cost_card;
pub use facts::facts_card;
pub use failures::failures_card;
pub use family::family_card;
pub use group::part_html;
pub use spent::tokens_card;
pub use table::{Column, figures, scroll_table};
pub use text::ago;
pub use toolbar::{Pages, toolbar};
pub use waterfall::waterfall_card;

use crate::query::SessionQuery;
use model::session::SessionRow;

/// What the parts of a page have in common.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub session: &'a SessionRow,
    /// What the address asks for; its gateway is known.
    pub query: &'a SessionQuery,
}

impl Scene<'_> {
    /// The same page, opened at an event: without filters, which may hide it.
    pub fn event_href(&self, event_id: &str) -> String {
        let query = SessionQuery {
            key: self.session.session_key.clone(),
            gateway: Some(self.session.gateway_id.clone()),
            until: self.query.until,
            focus: Some(event_id.to_owned()),
            ..SessionQuery::default()
        };
        format!("{}#e-{}", query.href(), crate::links::encode(event_id))
    }

    /// For links to the same page.
    pub fn rel(&self) -> Option<&'static str> {
        crate::links::rel(&self.session.session_key)
    }

    /// The text that is looked for.
    pub fn sought(&self) -> Option<&str> {
        self.query.q.as_deref().filter(|q| !q.is_empty())
    }
}
