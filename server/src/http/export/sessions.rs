//! Sessions as lines of a file.

use super::Rows;
use super::cell::Cell;
use crate::clock;
use crate::store::{Store, StoreError};
use async_trait::async_trait;
use model::query::{Filter, Page, PageRequest, SessionSort};
use model::session::SessionRow;
use std::sync::Arc;

pub struct SessionRows {
    pub store: Arc<Store>,
    pub filter: Filter,
    pub sort: SessionSort,
}

#[async_trait]
impl Rows for SessionRows {
    type Row = SessionRow;
    const NAME: &'static str = "sessions";
    const COLUMNS: &'static [&'static str] = &[
        "sessionKey",
        "gatewayId",
        "parentSessionKey",
        "agentId",
        "channel",
        "status",
        "startedAt",
        "lastEventAt",
        "turns",
        "failedTurns",
        "toolCalls",
        "toolErrors",
        "events",
        "inputTokens",
        "outputTokens",
        "totalTokens",
        "contextUsed",
        "contextMax",
        "percentUsed",
        "costUsd",
        "costEstimatedUsd",
        "modelId",
        "lastErrorAt",
        "lastErrorType",
        "lastErrorMessage",
    ];

    async fn page(&self, page: &PageRequest) -> Result<Page<SessionRow>, StoreError> {
        self.store.sessions_by(&self.filter, self.sort, page, clock::now()).await
    }

    fn cells(row: &SessionRow) -> Vec<Cell> {
        let error = row.last_error.as_ref();
        vec![
            Cell::text(&row.session_key),
            Cell::text(&row.gateway_id),
            Cell::texts(row.parent_session_key.as_deref()),
            Cell::texts(row.agent_id.as_deref()),
            Cell::texts(row.channel.as_deref()),
            Cell::Plain(row.status.as_str().to_owned()),
            Cell::time(row.started_at),
            Cell::time(row.last_event_at),
            Cell::number(Some(row.turns)),
            Cell::number(Some(row.failed_turns)),
            Cell::number(Some(row.tool_calls)),
            Cell::number(Some(row.tool_errors)),
            Cell::number(Some(row.events)),
            Cell::number(Some(row.tokens.input)),
            Cell::number(Some(row.tokens.output)),
            Cell::number(Some(row.tokens.total)),
            Cell::number(row.tokens.context_used),
            Cell::number(row.tokens.context_max),
            Cell::number(row.tokens.percent_used),
            Cell::number(Some(row.cost_usd)),
            Cell::number(Some(row.cost_estimated_usd)),
            Cell::texts(row.model.as_deref()),
            error.map_or(Cell::Empty, |error| Cell::time(error.timestamp)),
            Cell::texts(error.map(|error| error.kind.as_str())),
            Cell::texts(error.map(|error| error.message.as_str())),
        ]
    }
}
