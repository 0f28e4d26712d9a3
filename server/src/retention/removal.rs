//! Removal of gateways that a person no longer wants.

use super::Slices;
use crate::store::{RemovalStep, Store, StoreError};
use std::time::Instant;

/// Removes every marked gateway with everything it sent; returns how many.
/// Cut short, it goes on where it stopped: the mark goes last.
///
/// # Errors
/// If the database fails.
pub async fn remove_marked(store: &Store) -> Result<usize, StoreError> {
    let gateways = store.removals().await?;
    for gateway_id in &gateways {
        for step in RemovalStep::ORDER {
            let mut slices = Slices::new();
            loop {
                let begun = Instant::now();
                let touched = store.remove(step, gateway_id, slices.rows).await?;
                if !slices.go_on(touched, begun.elapsed()).await {
                    break;
                }
            }
        }
        tracing::info!(gateway_id, "removed a gateway with everything it sent");
    }
    Ok(gateways.len())
}
