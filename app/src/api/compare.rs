//! Two sessions or turns beside each other.

use crate::facade::FacadeError;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareAnswer {
    /// The page, as HTML.
    pub html: String,
}

/// `search` is the query of the page's address; the server alone reads it.
#[server(prefix = "/api/ui", endpoint = "compare", input = Json)]
pub async fn load_compare(search: String) -> Result<CompareAnswer, FacadeError> {
    let door = super::door::Door::open().await?;
    let answer = read::compare(&*door.facade, &search).await;
    door.answer(answer)
}

#[cfg(feature = "ssr")]
mod read {
    use super::CompareAnswer;
    use crate::api::Subject;
    use crate::facade::{Facade, FacadeError};
    use crate::links;
    use crate::render::{Candidates, Side, compare_page, pick_page};
    use crate::timeline::EventView;
    use model::Event;
    use model::query::{Filter, PageRequest, SessionSort};
    use model::session::{Kinds, Mark, SessionRow, Spending, Stretch, TimelineFilter, TurnFold, TurnRow};

    /// What there is to choose from.
    const CANDIDATES_MAX: u32 = 25;
    /// Events of one turn that are read.
    const TURN_EVENTS_MAX: u32 = 500;
    /// Messages and errors of a session that are looked through.
    const MESSAGES_MAX: u32 = 20;
    const ERRORS_MAX: u32 = 5;

    pub async fn compare(facade: &dyn Facade, search: &str) -> Result<CompareAnswer, FacadeError> {
        // A list's checkboxes all have the same name.
        let pairs = links::parse_query(search);
        let named = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let mut ticked = pairs.iter().filter(|(name, _)| name == "s").map(|(_, value)| value.clone());
        let (a, b) = (named("a").or_else(|| ticked.next()), named("b").or_else(|| ticked.next()));
        let html = match (a, b) {
            (Some(a), Some(b)) => {
                let (a, b) = (side(facade, &a).await?, side(facade, &b).await?);
                compare_page(&a, &b)
            }
            (Some(only), None) | (None, Some(only)) => pick(facade, &only).await?,
            (None, None) => pick_page(None, &Candidates::Sessions(sessions(facade, None).await?)),
        };
        Ok(CompareAnswer { html })
    }

    fn parse(text: &str) -> Result<Subject, FacadeError> {
        Subject::parse(text).ok_or_else(|| {
            FacadeError::BadRequest(format!(
                "\"{text}\" names no session: open a session and follow \"Compare\" from there."
            ))
        })
    }

    async fn sessions(facade: &dyn Facade, gateway: Option<String>) -> Result<Vec<SessionRow>, FacadeError> {
        let page = PageRequest { limit: CANDIDATES_MAX, ..PageRequest::default() };
        Ok(facade.sessions(Filter { gateway, ..Filter::default() }, SessionSort::Recent, page).await?.items)
    }

    /// One is given: what it can be compared with.
    async fn pick(facade: &dyn Facade, only: &str) -> Result<String, FacadeError> {
        let subject = parse(only)?;
        let candidates = if subject.turn.is_some() {
            let page = PageRequest { limit: CANDIDATES_MAX, ..PageRequest::default() };
            let turns = facade.turns(subject.key.clone(), subject.gateway.clone(), page).await?.items;
            Candidates::Turns(turns)
        } else {
            Candidates::Sessions(sessions(facade, Some(subject.gateway.clone())).await?)
        };
        Ok(pick_page(Some(&subject), &candidates))
    }

    async fn side(facade: &dyn Facade, text: &str) -> Result<Side, FacadeError> {
        let subject = parse(text)?;
        let session = facade.session(subject.key.clone(), Some(subject.gateway.clone())).await?;
        match &subject.turn {
            None => of_session(facade, subject, session).await,
            Some(id) => {
                let found = facade.turns_named(subject.gateway.clone(), subject.key.clone(), vec![id.clone()]).await?;
                let turn = found.into_iter().next().ok_or_else(|| {
                    FacadeError::NotFound(format!("The session {:?} has no turn {id:?}, or no longer.", subject.key))
                })?;
                of_turn(facade, subject, session, turn).await
            }
        }
    }

    fn whole(session: &SessionRow) -> TimelineFilter {
        TimelineFilter {
            gateway: session.gateway_id.clone(),
            session: session.session_key.clone(),
            ..TimelineFilter::default()
        }
    }

    async fn of_session(facade: &dyn Facade, subject: Subject, session: SessionRow) -> Result<Side, FacadeError> {
        let filter = whole(&session);
        let messages = TimelineFilter { kinds: Kinds::Messages, ..filter.clone() };
        let errors = TimelineFilter { kinds: Kinds::Errors, ..filter.clone() };
        let all = Stretch::default();
        let first = facade.timeline_stretch(messages.clone(), all, false, MESSAGES_MAX).await?;
        let last = facade.timeline_stretch(messages, all, true, MESSAGES_MAX).await?;
        Ok(Side {
            spending: facade.spending(filter.clone()).await?,
            tools: facade.tool_counts(filter, all, None).await?,
            errors: views(facade.timeline_stretch(errors, all, true, ERRORS_MAX).await?),
            user: views(first).into_iter().find_map(|event| event.user_message),
            assistant: views(last).into_iter().rev().find_map(|event| event.assistant_message),
            subject,
            session,
            turn: None,
        })
    }

    async fn of_turn(
        facade: &dyn Facade,
        subject: Subject,
        session: SessionRow,
        turn: TurnRow,
    ) -> Result<Side, FacadeError> {
        let filter = whole(&session);
        let to = turn.ended_at.map(|at| Mark::before(at.plus_micros(1)));
        let stretch = Stretch { from: Some(Mark::before(turn.started_at)), to };
        let mut events = facade.timeline_stretch(filter.clone(), stretch, false, TURN_EVENTS_MAX).await?;
        events.retain(|(_, event)| TurnFold::key(event).as_ref() == Some(&turn.turn_id));
        let bare: Vec<Event> = events.iter().map(|(_, event)| event.clone()).collect();
        let shown = views(events);
        Ok(Side {
            spending: Spending::of(&bare),
            tools: facade.tool_counts(filter, stretch, Some(turn.turn_id.clone())).await?,
            user: shown.iter().find_map(|event| event.user_message.clone()),
            assistant: shown.iter().rev().find_map(|event| event.assistant_message.clone()),
            errors: shown.into_iter().filter(EventView::is_error).take(ERRORS_MAX as usize).collect(),
            subject,
            session,
            turn: Some(turn),
        })
    }

    fn views(events: Vec<(Mark, Event)>) -> Vec<EventView> {
        events.iter().map(|(_, event)| EventView::of(event, false)).collect()
    }
}
