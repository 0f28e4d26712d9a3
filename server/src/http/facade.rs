//! The facade that pages ask: one per request, answering from the same
//! queries as the JSON API.

use super::error::ApiError;
use super::state::AppState;
use super::{gateways, sessions};
use crate::access::{Credentials, Principal};
use crate::answers;
use crate::clock;
use crate::store::{SessionLookup, StoreError};
use app::facade::{Facade, FacadeError};
use async_trait::async_trait;
use axum::http::HeaderMap;
use model::alert::Alert;
use model::gateway::{GatewayChange, GatewayDetail, GatewayHealth, GatewayName, MissingRange};
use model::metrics::{Breakdown, Comparison, Dimension, GatewayStep, HeatRow, Moment};
use model::query::{Filter, LIMIT_MAX, Page, PageRequest, SessionSort};
use model::session::{ActivityHour, SessionRow, TurnRow};
use model::settings::{Scope, ServerInfo};
use model::standing::Standing;
use model::{Event, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

pub struct RequestFacade {
    pub(super) state: AppState,
    headers: HeaderMap,
}

impl RequestFacade {
    pub fn new(state: AppState, headers: HeaderMap) -> Self {
        Self { state, headers }
    }

    /// A principal that may look at pages.
    async fn reader(&self) -> Result<Principal, FacadeError> {
        // Nobody waits for a database that is known to be away.
        if self.state.outage.is_away() {
            return Err(FacadeError::Unavailable);
        }
        match self.state.access.credentials(&self.headers).await {
            Ok(Credentials::Principal(principal)) if principal.may(Scope::Read) => Ok(principal),
            Ok(_) => Err(FacadeError::Unauthorised),
            Err(error) => Err(hide(error)),
        }
    }

    /// A principal that may change this gateway.
    async fn administers(&self, gateway: &str) -> Result<(), FacadeError> {
        let reader = self.reader().await?;
        if reader.may(Scope::Admin) && reader.covers(gateway) {
            return Ok(());
        }
        Err(may_not_change())
    }

    /// A principal that may change what concerns all gateways.
    pub(super) async fn admin(&self) -> Result<Principal, FacadeError> {
        let reader = self.reader().await?;
        if reader.may(Scope::Admin) && reader.may_see(None) { Ok(reader) } else { Err(may_not_change()) }
    }

    /// The key of a question that is asked now.
    fn key(&self, what: &impl std::fmt::Debug) -> String {
        format!("{} {what:?}", self.state.hub.cursor())
    }

    pub(super) async fn covers_alert(&self, alert: &Alert) -> Result<(), FacadeError> {
        self.covers(Some(alert.gateway_id.as_str()).filter(|gateway| !gateway.is_empty())).await
    }

    pub(super) fn bounded(page: PageRequest) -> PageRequest {
        PageRequest { limit: page.limit.clamp(1, LIMIT_MAX), ..page }
    }

    /// Pages look at all gateways at once; a token bound to some may not.
    pub(super) async fn covers(&self, gateway: Option<&str>) -> Result<(), FacadeError> {
        let reader = self.reader().await?;
        if reader.may_see(gateway) { Ok(()) } else { Err(FacadeError::Unauthorised) }
    }
}

pub(super) fn hide(error: StoreError) -> FacadeError {
    ApiError::from(error).into()
}

fn may_not_change() -> FacadeError {
    FacadeError::Forbidden("This token may look, but not change: sign in with an admin token.".to_owned())
}

#[async_trait]
impl Facade for RequestFacade {
    async fn may_read(&self) -> Result<(), FacadeError> {
        self.reader().await.map(drop)
    }

    async fn standing(&self) -> Standing {
        self.state.outage.standing()
    }

    async fn info(&self) -> Result<ServerInfo, FacadeError> {
        Ok((*self.state.info).clone())
    }

    async fn moment(&self) -> Result<Moment, FacadeError> {
        self.reader().await?;
        // Before the question is answered: see [`Moment::cursor`].
        let cursor = self.state.hub.cursor();
        let (any_events, demo) = self.state.store.seen().await.map_err(hide)?;
        Ok(Moment { now: clock::now(), cursor, any_events, demo })
    }

    async fn comparison(&self, filter: Filter) -> Result<Comparison, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        let (store, key) = (Arc::clone(&self.state.store), self.key(&filter));
        let answer = async move { answers::comparison(&store, &filter, clock::now()).await.map_err(hide) };
        self.state.questions.comparisons.ask(key, answer).await
    }

    async fn breakdown(&self, by: Dimension, filter: Filter) -> Result<Breakdown, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        let (store, key) = (Arc::clone(&self.state.store), self.key(&(by, &filter)));
        let answer = async move { answers::breakdown(&store, by, &filter, clock::now()).await.map_err(hide) };
        self.state.questions.breakdowns.ask(key, answer).await
    }

    async fn heatmap(&self, filter: Filter) -> Result<Vec<HeatRow>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        answers::heatmap(&self.state.store, &filter, clock::now()).await.map_err(hide)
    }

    async fn failures(&self, filter: Filter) -> Result<Vec<SessionRow>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        answers::failures(&self.state.store, &filter, clock::now()).await.map_err(hide)
    }

    async fn gateway_series(&self, filter: Filter) -> Result<Vec<GatewayStep>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        answers::gateway_series(&self.state.store, &filter, clock::now()).await.map_err(hide)
    }

    async fn gateway_names(&self) -> Result<Vec<GatewayName>, FacadeError> {
        let reader = self.reader().await?;
        let mut names = self.state.store.gateway_names().await.map_err(hide)?;
        names.retain(|gateway| reader.covers(&gateway.gateway_id));
        Ok(names)
    }

    async fn gateways_health(&self) -> Result<Vec<GatewayHealth>, FacadeError> {
        let reader = self.reader().await?;
        let mut items = answers::gateways_health(&self.state.store, clock::now()).await.map_err(hide)?;
        items.retain(|health| reader.covers(&health.gateway.gateway_id));
        Ok(items)
    }

    async fn gateway(&self, id: String) -> Result<GatewayDetail, FacadeError> {
        self.covers(Some(&id)).await?;
        let detail = answers::gateway_detail(&self.state.store, &id, clock::now()).await.map_err(hide)?;
        detail.ok_or_else(|| gateways::not_found(&id).into())
    }

    async fn change_gateway(&self, id: String, change: GatewayChange) -> Result<(), FacadeError> {
        self.administers(&id).await?;
        gateways::change::check(&change)?;
        if !self.state.store.change_gateway(&id, &change).await.map_err(hide)? {
            return Err(gateways::not_found(&id).into());
        }
        self.state.alerts.gateways_changed().await;
        Ok(())
    }

    async fn remove_gateway(&self, id: String) -> Result<(), FacadeError> {
        self.administers(&id).await?;
        if !self.state.store.begin_removal(&id, clock::now()).await.map_err(hide)? {
            return Err(gateways::not_found(&id).into());
        }
        self.state.marked.notify_one();
        self.state.alerts.gateways_changed().await;
        Ok(())
    }

    async fn session_missing(&self, session: &SessionRow) -> Result<Vec<MissingRange>, FacadeError> {
        self.covers(Some(&session.gateway_id)).await?;
        answers::session_missing(&self.state.store, session).await.map_err(hide)
    }

    async fn sessions(
        &self,
        filter: Filter,
        sort: SessionSort,
        page: PageRequest,
    ) -> Result<Page<SessionRow>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        answers::sessions(&self.state.store, filter, sort, &Self::bounded(page), clock::now()).await.map_err(hide)
    }

    async fn text_reach(&self, filter: &Filter) -> Result<Option<Timestamp>, FacadeError> {
        answers::text_reach(&self.state.store, filter).await.map_err(hide)
    }

    async fn session_activity(&self, sessions: &[SessionRow], hours: i64) -> Result<Vec<ActivityHour>, FacadeError> {
        let gateways: BTreeSet<&str> = sessions.iter().map(|row| row.gateway_id.as_str()).collect();
        for gateway in gateways {
            self.covers(Some(gateway)).await?;
        }
        let ids: Vec<_> = sessions.iter().map(SessionRow::id).collect();
        self.state.store.session_activity(&ids, clock::now(), hours).await.map_err(hide)
    }

    async fn session(&self, key: String, gateway: Option<String>) -> Result<SessionRow, FacadeError> {
        self.covers(gateway.as_deref()).await?;
        match self.state.store.session(&key, gateway.as_deref(), clock::now()).await.map_err(hide)? {
            SessionLookup::Found(row) => Ok(*row),
            SessionLookup::NotFound => Err(sessions::not_found(&key, gateway.as_deref()).into()),
            SessionLookup::Ambiguous(gateways) => Err(FacadeError::Ambiguous(gateways)),
        }
    }

    async fn turns(&self, key: String, gateway: String, page: PageRequest) -> Result<Page<TurnRow>, FacadeError> {
        self.covers(Some(&gateway)).await?;
        self.state.store.turns(&gateway, &key, &Self::bounded(page)).await.map_err(hide)
    }

    async fn events(&self, filter: Filter, page: PageRequest) -> Result<Page<Event>, FacadeError> {
        self.covers(filter.gateway.as_deref()).await?;
        self.state.store.events(&filter, &Self::bounded(page), clock::now()).await.map_err(hide)
    }

    async fn event(&self, id: String) -> Result<Event, FacadeError> {
        let known = match Uuid::try_parse(&id) {
            Ok(uuid) => self.state.store.event(uuid).await.map_err(hide)?,
            Err(_) => None,
        };
        let event = known.ok_or_else(|| FacadeError::NotFound(format!("There is no event {id:?}, or no longer.")))?;
        self.covers(Some(&event.gateway_id)).await?;
        Ok(event)
    }
}
