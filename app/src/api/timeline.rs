//! Parts of a session's timeline.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use model::session::Mark;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRequest {
    pub key: String,
    pub gateway: String,
    /// The query of the page's address: which events.
    pub search: String,
    /// The part's first place; none for the oldest part.
    pub from: Option<Mark>,
    /// The first place behind the part; none for the newest.
    pub to: Option<Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartAnswer {
    pub html: String,
    /// Where the next part begins, when this one grew too long.
    pub next: Option<Mark>,
}

#[server(prefix = "/api/ui", endpoint = "timeline", input = Json)]
pub async fn load_part(request: PartRequest) -> Result<PartAnswer, FacadeError> {
    use crate::query::SessionQuery;
    use crate::render::{Scene, part_html};
    use model::session::Stretch;

    let door = super::door::Door::open().await?;
    let mut query = SessionQuery::parse(&request.key, &request.search);
    query.gateway = Some(request.gateway);
    let session = door.answer(door.facade.session(query.key.clone(), query.gateway.clone()).await)?;
    let filter = query.filter(&session.gateway_id);
    let stretch = Stretch { from: request.from, to: request.to };
    let (part, next) = door.answer(read::part(&*door.facade, &session, &filter, stretch, query.focus.clone()).await)?;
    Ok(PartAnswer { html: part_html(Scene { session: &session, query: &query }, &part), next })
}

#[cfg(feature = "ssr")]
pub(super) mod read {
    use crate::facade::{Facade, FacadeError};
    use crate::query::SessionQuery;
    use crate::timeline::Part;
    use futures_util::future::try_join3;
    use model::session::{Mark, PART_EVENTS, PART_EVENTS_MAX, SessionRow, Stretch, TimelineFilter, TurnFold};
    use std::collections::BTreeSet;

    /// How many events before and behind a part are read for the other ends
    /// of its tool calls.
    const AROUND_EVENTS: u32 = 60;

    /// Where in a timeline a page stands.
    pub struct Place {
        /// Between parts, oldest first.
        pub bounds: Vec<Mark>,
        pub index: usize,
        pub events: i64,
        /// The event that the page was opened at.
        pub focused: Option<(String, Mark)>,
    }

    impl Place {
        pub fn stretch(&self) -> Stretch {
            let from = self.index.checked_sub(1).and_then(|before| self.bounds.get(before)).copied();
            Stretch { from, to: self.bounds.get(self.index).copied() }
        }

        pub fn focus(&self) -> Option<String> {
            self.focused.as_ref().map(|(id, _)| id.clone())
        }
    }

    /// How the timeline is divided, and which part the address means.
    pub async fn parts(facade: &dyn Facade, query: &SessionQuery, session: &SessionRow) -> Result<Place, FacadeError> {
        let places = facade.timeline_places(query.filter(&session.gateway_id)).await?;
        let mut bounds = places.marks;
        // A full oldest part begins with the oldest event: it too is open
        // towards the past, for what comes late.
        if places.events % i64::from(PART_EVENTS) == 0 && !bounds.is_empty() {
            bounds.remove(0);
        }
        let focused = match &query.focus {
            None => None,
            Some(id) => facade
                .find_event(id.clone())
                .await?
                .filter(|found| found.session_key == session.session_key && found.gateway_id == session.gateway_id),
        };
        let focused = focused.map(|found| (query.focus.clone().unwrap_or_default(), found.mark));
        let at = focused.as_ref().map(|(_, mark)| *mark).or(query.at);
        let index = at.map_or(bounds.len(), |at| bounds.partition_point(|bound| *bound <= at));
        Ok(Place { bounds, index, events: places.events, focused })
    }

    /// One part of a timeline, and where the next begins if it holds more
    /// events than a part may.
    pub async fn part(
        facade: &dyn Facade,
        session: &SessionRow,
        filter: &TimelineFilter,
        stretch: Stretch,
        focus: Option<String>,
    ) -> Result<(Part, Option<Mark>), FacadeError> {
        let mut own = facade.timeline_stretch(filter.clone(), stretch, false, PART_EVENTS_MAX + 1).await?;
        let next = if own.len() > PART_EVENTS_MAX as usize {
            let next = own[PART_EVENTS as usize].0;
            own.truncate(PART_EVENTS as usize);
            Some(next)
        } else {
            None
        };
        let stretch = Stretch { to: next.or(stretch.to), ..stretch };
        let turn_ids: BTreeSet<String> = own.iter().filter_map(|(_, event)| TurnFold::key(event)).collect();
        let around = |stretch: Option<Stretch>, last: bool| async move {
            match stretch {
                Some(stretch) => facade.timeline_stretch(filter.clone(), stretch, last, AROUND_EVENTS).await,
                None => Ok(Vec::new()),
            }
        };
        let before = stretch.from.map(|from| Stretch { from: None, to: Some(from) });
        let behind = stretch.to.map(|to| Stretch { from: Some(to), to: None });
        let (gateway, key) = (session.gateway_id.clone(), session.session_key.clone());
        let (mut events, behind, turns) = try_join3(
            around(before, true),
            around(behind, false),
            facade.turns_named(gateway, key, turn_ids.into_iter().collect()),
        )
        .await?;
        events.extend(own);
        events.extend(behind);
        Ok((Part::build(&events, &stretch, turns, focus), next))
    }
}
