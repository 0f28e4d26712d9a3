//! Older parts of a session's timeline.

use crate::facade::FacadeError;
use crate::timeline::Timeline;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineRequest {
    pub key: String,
    pub gateway: String,
    /// `Timeline::older` of the page before.
    pub older: String,
}

#[server(prefix = "/api/ui", endpoint = "timeline", input = Json)]
pub async fn load_timeline(request: TimelineRequest) -> Result<Timeline, FacadeError> {
    let door = super::door::Door::open().await?;
    let session = door.answer(door.facade.session(request.key, Some(request.gateway)).await)?;
    door.answer(read::older(&*door.facade, &session, &request.older).await)
}

#[cfg(feature = "ssr")]
pub(super) mod read {
    use crate::facade::{Facade, FacadeError};
    use crate::timeline::Timeline;
    use model::query::{Filter, Page, PageRequest};
    use model::session::{SessionRow, TurnFold, TurnRow};
    use model::{Event, Timestamp};

    /// Turns on one page of a timeline.
    const TURNS_MAX: u32 = 25;
    /// Events read for one page, in requests of this many.
    const EVENTS_STEP: u32 = 250;
    const EVENTS_MAX: usize = 1000;

    pub async fn turns(
        facade: &dyn Facade,
        session: &SessionRow,
        cursor: Option<String>,
    ) -> Result<Page<TurnRow>, FacadeError> {
        let page = PageRequest { limit: TURNS_MAX, cursor, ascending: false };
        facade.turns(session.session_key.clone(), session.gateway_id.clone(), page).await
    }

    /// The page that begins at a place.
    pub async fn older(facade: &dyn Facade, session: &SessionRow, older: &str) -> Result<Timeline, FacadeError> {
        let place = Place::parse(older)?;
        let page = turns(facade, session, Some(place.cursor)).await?;
        timeline(facade, session, page, Some(place.until)).await
    }

    /// Turns, their newest events, and what happened between them.
    pub async fn timeline(
        facade: &dyn Facade,
        session: &SessionRow,
        page: Page<TurnRow>,
        until: Option<Timestamp>,
    ) -> Result<Timeline, FacadeError> {
        let oldest = page.items.iter().map(|turn| turn.started_at).min();
        let filter = Filter {
            gateway: Some(session.gateway_id.clone()),
            session: Some(session.session_key.clone()),
            from: oldest.filter(|_| page.next_cursor.is_some()),
            to: until.and_then(|until| events_end(&page.items, until)),
            ..Filter::default()
        };
        let (mut events, cut) = events(facade, filter).await?;
        events.retain(|event| TurnFold::key(event).is_some() || until.is_none_or(|until| event.timestamp < until));
        let older = page.next_cursor.zip(oldest).map(|(cursor, until)| Place { until, cursor }.write());
        Ok(Timeline::build(page.items, older, &events, cut))
    }

    /// Turns may end after a turn of the page before began.
    fn events_end(turns: &[TurnRow], until: Timestamp) -> Option<Timestamp> {
        turns.iter().try_fold(until, |end, turn| match turn.ended_at {
            Some(at) => Some(end.max(at.plus_micros(1))),
            None if turn.open => None,
            None => Some(end),
        })
    }

    /// The newest events, and whether there are more.
    async fn events(facade: &dyn Facade, filter: Filter) -> Result<(Vec<Event>, bool), FacadeError> {
        let mut events = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest { limit: EVENTS_STEP, cursor, ascending: false };
            let page = facade.events(filter.clone(), page).await?;
            events.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() || events.len() >= EVENTS_MAX {
                return Ok((events, cursor.is_some()));
            }
        }
    }

    /// Where the next page begins: the cursor behind the turns, and the start
    /// of the last of them, before which its other events lie.
    #[derive(Debug, PartialEq)]
    struct Place {
        until: Timestamp,
        cursor: String,
    }

    impl Place {
        fn write(&self) -> String {
            format!("{}|{}", self.until.micros(), self.cursor)
        }

        fn parse(text: &str) -> Result<Self, FacadeError> {
            text.split_once('|')
                .and_then(|(until, cursor)| Some((until.parse().ok()?, cursor)))
                .map(|(until, cursor)| Self { until: Timestamp::from_micros(until), cursor: cursor.to_owned() })
                .ok_or_else(|| {
                    FacadeError::BadRequest(format!(
                        "The position \"{text}\" cannot be read: go back to the session and load older turns from there."
                    ))
                })
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn places_survive_any_cursor() {
            let place = Place { until: Timestamp::from_micros(17), cursor: "5~a|b".into() };
            assert_eq!(Place::parse(&place.write()), Ok(place));
            assert!(matches!(Place::parse("junk"), Err(FacadeError::BadRequest(message)) if message.contains("junk")));
        }

        #[test]
        fn an_open_turn_has_events_until_now() {
            let row = TurnFold::default().row("t".into());
            let until = Timestamp::from_micros(10);
            let ended = TurnRow { ended_at: Some(Timestamp::from_micros(20)), ..row.clone() };
            assert_eq!(events_end(std::slice::from_ref(&ended), until), Some(Timestamp::from_micros(21)));
            assert_eq!(events_end(&[ended, TurnRow { open: true, ..row }], until), None);
        }
    }
}
