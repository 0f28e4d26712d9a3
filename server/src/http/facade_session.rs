//! What pages ask about one session in detail.

use super::facade::{RequestFacade, hide};
use crate::answers;
use crate::clock;
use app::facade::FacadeError;
use app::facade_session::{FoundEvent, Places, SessionFacade};
use async_trait::async_trait;
use model::Event;
use model::query::LIMIT_MAX;
use model::session::{Family, KindCount, Mark, SessionRow, Spending, Stretch, TimelineFilter, ToolCount, TurnRow};
use uuid::Uuid;

#[async_trait]
impl SessionFacade for RequestFacade {
    async fn timeline_places(&self, filter: TimelineFilter) -> Result<Places, FacadeError> {
        self.covers(Some(&filter.gateway)).await?;
        let places = self.state.store.timeline_places(&filter).await.map_err(hide)?;
        Ok(Places { marks: places.marks, events: places.events })
    }

    async fn timeline_stretch(
        &self,
        filter: TimelineFilter,
        stretch: Stretch,
        last: bool,
        limit: u32,
    ) -> Result<Vec<(Mark, Event)>, FacadeError> {
        self.covers(Some(&filter.gateway)).await?;
        let limit = limit.min(LIMIT_MAX);
        self.state.store.timeline_stretch(&filter, &stretch, last, limit).await.map_err(hide)
    }

    async fn find_event(&self, id: String) -> Result<Option<FoundEvent>, FacadeError> {
        let Ok(id) = Uuid::try_parse(&id) else { return Ok(None) };
        let Some(place) = self.state.store.event_place(id).await.map_err(hide)? else { return Ok(None) };
        self.covers(Some(&place.gateway_id)).await?;
        Ok(Some(FoundEvent { mark: place.mark, gateway_id: place.gateway_id, session_key: place.session_key }))
    }

    async fn spending(&self, filter: TimelineFilter) -> Result<Spending, FacadeError> {
        self.covers(Some(&filter.gateway)).await?;
        let events = self.state.store.spending_events(&filter).await.map_err(hide)?;
        Ok(Spending::of(&events))
    }

    async fn kind_counts(&self, filter: TimelineFilter) -> Result<Vec<KindCount>, FacadeError> {
        self.covers(Some(&filter.gateway)).await?;
        self.state.store.kind_counts(&filter).await.map_err(hide)
    }

    async fn tool_counts(
        &self,
        filter: TimelineFilter,
        stretch: Stretch,
        turn: Option<String>,
    ) -> Result<Vec<ToolCount>, FacadeError> {
        self.covers(Some(&filter.gateway)).await?;
        self.state.store.tool_counts(&filter, &stretch, turn.as_deref()).await.map_err(hide)
    }

    async fn turns_named(
        &self,
        gateway: String,
        session: String,
        turn_ids: Vec<String>,
    ) -> Result<Vec<TurnRow>, FacadeError> {
        self.covers(Some(&gateway)).await?;
        self.state.store.turns_named(&gateway, &session, &turn_ids).await.map_err(hide)
    }

    async fn family(&self, session: &SessionRow) -> Result<Family, FacadeError> {
        self.covers(Some(&session.gateway_id)).await?;
        answers::family(&self.state.store, session, clock::now()).await.map_err(hide)
    }
}
