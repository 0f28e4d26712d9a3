//! What gateways report, for rules on their state.

use super::AlertLoop;
use crate::answers;
use crate::clock;
use model::alert::engine::GatewaySample;
use model::gateway::{Problem, StoppedKind};
use std::collections::BTreeSet;

impl AlertLoop {
    /// Looks through the gateways; those that are gone are forgotten.
    pub(super) async fn sample(&mut self) {
        // What gateways sent last may wait on disk: none is silent by that.
        if self.parts.outage.is_behind() {
            return;
        }
        let now = clock::now();
        let healths = match answers::gateways_health(&self.parts.store, now).await {
            Ok(healths) => healths,
            Err(error) => {
                tracing::error!(%error, "gateways could not be looked through for alerts");
                return;
            }
        };
        let mut present = BTreeSet::new();
        let mut muted = BTreeSet::new();
        for health in healths.iter().filter(|health| !health.gateway.removing) {
            let stopped: Vec<StoppedKind> = health.problems.iter().filter_map(stopped).collect();
            let sample = GatewaySample::of(&health.gateway, &stopped);
            self.engine.observe_gateway(&sample, now, &mut self.effects);
            present.insert(health.gateway.gateway_id.clone());
            if health.gateway.muted {
                muted.insert(health.gateway.gateway_id.clone());
            }
        }
        for gone in self.gateways.difference(&present) {
            self.engine.forget_gateway(gone, now, &mut self.effects);
        }
        self.gateways = present;
        if muted != self.muted {
            self.muted = muted;
            let quiet = self.catalog.quiet(&self.muted);
            self.engine.set_quiet(quiet, now, &mut self.effects);
        }
        self.changed |= !self.effects.is_empty();
        self.settle().await;
    }
}

fn stopped(problem: &Problem) -> Option<StoppedKind> {
    match problem {
        Problem::KindStopped(kind) => Some(kind.clone()),
        _ => None,
    }
}
