//! From a start or a gap to the present.

use super::{AlertLoop, EVENTS_AT_ONCE, Parts, pause, snapshot};
use crate::alerts::AlertsError;
use crate::clock;
use model::alert::AlertState;
use model::alert::engine::{Engine, State};
use model::alert::life::{Effect, Resolution};
use std::collections::{BTreeMap, BTreeSet};
use tokio::time::Instant;
use uuid::Uuid;

/// Open alerts that are read at once.
const OPEN_ALERTS_PAGE: u32 = 500;
/// Pages of them at most: more than an engine holds.
const OPEN_ALERTS_PAGES_MAX: usize = 20_000;

impl AlertLoop {
    /// An engine with what the last one knew. Without that it starts at
    /// `begin`: nobody wants to hear of what was long ago.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn start(mut parts: Parts, begin: i64) -> Result<Self, AlertsError> {
        let mut changes = parts.in_force.subscribe();
        let catalog = changes.borrow_and_update().clone();
        let saved = parts.store.engine_state().await?;
        let saved = saved.and_then(|(seq, bytes)| match snapshot::decode(&bytes) {
            Ok(state) if state.is_resumed() => Some((seq, state)),
            Ok(_) => None,
            Err(error) => {
                tracing::error!(%error, "the state of alerts could not be read; open alerts are closed");
                None
            }
        });
        let (cursor, state) = saved.unwrap_or_else(|| (begin, State::default()));
        let gateways = parts.store.gateways(clock::now()).await?;
        let muted: BTreeSet<String> =
            gateways.into_iter().filter(|gateway| gateway.muted).map(|gateway| gateway.gateway_id).collect();
        let engine = Engine::new(catalog.compiled(), state).with_quiet(catalog.quiet(&muted));
        parts.dispatcher.set(&catalog.receivers).await;
        Ok(Self {
            parts,
            engine,
            catalog,
            changes,
            cursor,
            effects: Vec::new(),
            gateways: BTreeSet::new(),
            muted,
            changed: false,
            save_at: Instant::now(),
        })
    }

    /// Takes in what was stored behind the cursor.
    pub(super) async fn catch_up(&mut self) {
        while self.cursor < self.parts.feed.hub().cursor() {
            let limit = u32::try_from(EVENTS_AT_ONCE).unwrap_or(u32::MAX);
            match self.parts.store.events_after(self.cursor, limit).await {
                Ok(events) if events.is_empty() => self.cursor = self.parts.feed.hub().cursor(),
                Ok(events) => self.take(&events).await,
                Err(error) => {
                    tracing::error!(%error, "events could not be read for alerts; it is tried again");
                    pause().await;
                }
            }
        }
    }

    /// What is stored as open and what the engine holds must be the same:
    /// people may have acknowledged what the saved state did not know yet, and
    /// what it does not know at all is over.
    pub(super) async fn reconcile(&mut self) {
        if let Err(error) = self.compare().await {
            tracing::error!(%error, "open alerts could not be compared with the state of alerts");
        }
        self.settle().await;
    }

    async fn compare(&mut self) -> Result<(), AlertsError> {
        let now = clock::now();
        let held: BTreeMap<String, bool> =
            self.engine.open().map(|open| (open.id.to_string(), open.alert.acknowledged_at.is_some())).collect();
        let mut after = String::new();
        for _ in 0..OPEN_ALERTS_PAGES_MAX {
            let page = self.parts.store.open_alerts(&after, OPEN_ALERTS_PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            for mut alert in page {
                match held.get(&alert.id) {
                    None if alert.state == AlertState::Pending => {
                        self.effects.push(Effect::Dropped { alert: Box::new(alert) });
                    }
                    None => {
                        alert.state = AlertState::Resolved;
                        alert.resolved_at = Some(now);
                        self.effects.push(Effect::Resolved { alert: Box::new(alert), why: Resolution::Forgotten });
                    }
                    Some(false) if alert.state == AlertState::Acknowledged => {
                        let by = alert.acknowledged_by.unwrap_or_default();
                        let at = alert.acknowledged_at.unwrap_or(now);
                        if let Ok(id) = Uuid::try_parse(&alert.id) {
                            self.engine.acknowledge(id, (&by, at), now, &mut self.effects);
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        self.changed = true;
        Ok(())
    }
}
