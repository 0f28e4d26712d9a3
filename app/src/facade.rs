//! What pages may ask of the server. The one door between `app` and the
//! store: server functions take it from context, the JSON API answers from
//! the same methods.

use async_trait::async_trait;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::gateway::{GatewayChange, GatewayDetail, GatewayHealth, GatewayName, MissingRange};
use model::metrics::{Breakdown, Comparison, Dimension, GatewayStep, HeatRow, Moment};
use model::query::{Filter, Page, PageRequest, SessionSort};
use model::session::{ActivityHour, SessionRow, TurnRow};
use model::settings::ServerInfo;
use model::standing::Standing;
use model::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// Why a question was not answered; safe to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum FacadeError {
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    BadRequest(String),
    /// The key is held by several gateways, named here.
    #[error("several gateways hold this session key: {}", .0.join(", "))]
    Ambiguous(Vec<String>),
    #[error("Sign in to see this page.")]
    Unauthorised,
    #[error("{0}")]
    Forbidden(String),
    #[error("The database does not answer right now. Try again in a moment.")]
    Unavailable,
    /// The request did not reach the server or the answer was not understood.
    #[error("The server could not be reached: {0}")]
    Transport(String),
}

impl FromServerFnError for FacadeError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::Transport(match error {
            // What a browser says of it differs, and helps nobody.
            ServerFnErrorErr::Request(_) => "it did not answer".to_owned(),
            error => error.to_string(),
        })
    }
}

#[async_trait]
pub trait Facade:
    crate::facade_alerts::AlertsFacade + crate::facade_session::SessionFacade + crate::facade_settings::SettingsFacade
{
    /// Whether the request may read; asked by every server function first.
    ///
    /// # Errors
    /// [`FacadeError::Unauthorised`] if it may not, [`FacadeError::Unavailable`]
    /// while the database is away.
    async fn may_read(&self) -> Result<(), FacadeError>;
    /// How the server stands to its database; for everybody, as
    /// `GET /api/v1/health` is.
    async fn standing(&self) -> Standing;
    async fn info(&self) -> Result<ServerInfo, FacadeError>;
    /// The server's clock, and whether there is anything to show.
    async fn moment(&self) -> Result<Moment, FacadeError>;
    /// Sums over the filter's range, and over the one before it.
    async fn comparison(&self, filter: Filter) -> Result<Comparison, FacadeError>;
    async fn breakdown(&self, by: Dimension, filter: Filter) -> Result<Breakdown, FacadeError>;
    /// The sessions that were fullest in the filter's range, fullest first.
    async fn heatmap(&self, filter: Filter) -> Result<Vec<HeatRow>, FacadeError>;
    /// Sessions whose last error is newest and in the filter's range.
    async fn failures(&self, filter: Filter) -> Result<Vec<SessionRow>, FacadeError>;
    /// Events of each gateway over the filter's range.
    async fn gateway_series(&self, filter: Filter) -> Result<Vec<GatewayStep>, FacadeError>;
    /// All gateways, by id.
    async fn gateway_names(&self) -> Result<Vec<GatewayName>, FacadeError>;
    /// All gateways with what is wrong with them.
    async fn gateways_health(&self) -> Result<Vec<GatewayHealth>, FacadeError>;
    async fn gateway(&self, id: String) -> Result<GatewayDetail, FacadeError>;
    async fn change_gateway(&self, id: String, change: GatewayChange) -> Result<(), FacadeError>;
    /// Begins to remove a gateway with everything it sent.
    async fn remove_gateway(&self, id: String) -> Result<(), FacadeError>;
    /// Events of its gateway that never came, while a session was under way.
    async fn session_missing(&self, session: &SessionRow) -> Result<Vec<MissingRange>, FacadeError>;
    async fn sessions(
        &self,
        filter: Filter,
        sort: SessionSort,
        page: PageRequest,
    ) -> Result<Page<SessionRow>, FacadeError>;
    /// The oldest event that a search for the filter's text looks into, where
    /// there are older ones.
    async fn text_reach(&self, filter: &Filter) -> Result<Option<Timestamp>, FacadeError>;
    /// Events per hour of sessions that the reader was just answered, in the
    /// last `hours`.
    async fn session_activity(&self, sessions: &[SessionRow], hours: i64) -> Result<Vec<ActivityHour>, FacadeError>;
    /// One session by key; `gateway` is needed where several hold the key.
    async fn session(&self, key: String, gateway: Option<String>) -> Result<SessionRow, FacadeError>;
    /// Turns of a session, newest first; `page.cursor` continues.
    async fn turns(&self, key: String, gateway: String, page: PageRequest) -> Result<Page<TurnRow>, FacadeError>;
    /// Events, newest first unless `page.ascending`.
    async fn events(&self, filter: Filter, page: PageRequest) -> Result<Page<Event>, FacadeError>;
    async fn event(&self, id: String) -> Result<Event, FacadeError>;
}
