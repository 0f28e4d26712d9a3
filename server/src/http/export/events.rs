//! Events as lines of a file.

use super::Rows;
use super::cell::Cell;
use crate::clock;
use crate::store::{Store, StoreError};
use async_trait::async_trait;
use model::Event;
use model::event::{NanoUsd, Tokens};
use model::query::{Filter, Page, PageRequest};
use std::sync::Arc;

pub struct EventRows {
    pub store: Arc<Store>,
    pub filter: Filter,
}

#[async_trait]
impl Rows for EventRows {
    type Row = Event;
    const NAME: &'static str = "events";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "timestamp",
        "eventType",
        "gatewayId",
        "sessionKey",
        "parentSessionKey",
        "agentId",
        "channel",
        "turnId",
        "messageId",
        "provider",
        "modelId",
        "tool",
        "durationMs",
        "ttftMs",
        "inputTokens",
        "outputTokens",
        "totalTokens",
        "cacheReadTokens",
        "cacheWriteTokens",
        "contextUsed",
        "contextMax",
        "percentUsed",
        "costUsd",
        "costEstimatedUsd",
        "errorType",
        "errorMessage",
    ];

    async fn page(&self, page: &PageRequest) -> Result<Page<Event>, StoreError> {
        self.store.events(&self.filter, page, clock::now()).await
    }

    fn cells(event: &Event) -> Vec<Cell> {
        let model = event.model.as_ref();
        let failure = event.failure();
        let (cost, estimated) = event.cost_parts_nano_usd();
        let told = event.spent_nano_usd().is_some();
        let mut cells = vec![
            Cell::Plain(event.id.to_string()),
            Cell::time(event.timestamp),
            Cell::text(event.event_type.as_str()),
            Cell::text(&event.gateway_id),
            Cell::text(&event.session_key),
            Cell::texts(event.parent_session_key.as_deref()),
            Cell::texts(event.agent_id.as_deref()),
            Cell::texts(event.channel.as_deref()),
            Cell::texts(event.turn_id.as_deref()),
            Cell::texts(event.message_id.as_deref()),
            Cell::texts(model.and_then(|model| model.provider.as_deref())),
            Cell::texts(event.model_name()),
            Cell::texts(event.tool.as_ref().and_then(|tool| tool.name.as_deref())),
            Cell::number(event.duration_ms()),
            Cell::number(event.timing.as_ref().and_then(|timing| timing.ttft_ms)),
        ];
        cells.extend(tokens(event.tokens.as_ref()));
        cells.extend([
            Cell::number(told.then(|| NanoUsd(cost).usd())),
            Cell::number(told.then(|| NanoUsd(estimated).usd())),
            Cell::texts(failure.as_ref().map(|(kind, _)| kind.as_str())),
            Cell::texts(failure.as_ref().map(|(_, message)| message.as_str())),
        ]);
        cells
    }
}

fn tokens(tokens: Option<&Tokens>) -> [Cell; 8] {
    let read = |of: fn(&Tokens) -> Option<u64>| Cell::number(tokens.and_then(of));
    [
        read(|tokens| tokens.input),
        read(|tokens| tokens.output),
        read(Tokens::total_or_sum),
        read(|tokens| tokens.cache_read),
        read(|tokens| tokens.cache_write),
        read(|tokens| tokens.context_used),
        read(|tokens| tokens.context_max),
        Cell::number(tokens.and_then(|tokens| tokens.percent_used)),
    ]
}
