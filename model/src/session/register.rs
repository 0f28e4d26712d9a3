//! Last-writer-wins registers.

use crate::{Event, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Keeps the value of the newest event that carried one. Ties in event time
/// are broken by event id, so that the outcome depends on the set of events
/// alone and not on the order of their arrival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Register<T> {
    pub at: Timestamp,
    pub id: Uuid,
    pub value: T,
}

impl<T> Register<T> {
    pub fn offer(slot: &mut Option<Self>, event: &Event, value: T) {
        let newer = slot.as_ref().is_none_or(|held| (held.at, held.id) < (event.timestamp, event.id));
        if newer {
            *slot = Some(Self { at: event.timestamp, id: event.id, value });
        }
    }

    pub fn offer_some(slot: &mut Option<Self>, event: &Event, value: Option<T>) {
        if let Some(value) = value {
            Self::offer(slot, event, value);
        }
    }
}
