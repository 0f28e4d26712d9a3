//! Frames of the live stream, `WS /api/v1/stream`.

use crate::alert::Alert;
use crate::standing::Standing;
use crate::{Event, Timestamp};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// What the server sends. `cursor` is the position in the stream after the
/// frame; `?after=` resumes there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Frame {
    Hello {
        cursor: i64,
        server_time: Timestamp,
    },
    Events {
        cursor: i64,
        events: Vec<Event>,
    },
    Alert {
        alert: Box<Alert>,
    },
    /// Events were passed over: the reader was too slow, or they are no
    /// longer stored.
    Gap {
        missed: i64,
        cursor: i64,
    },
    /// The database went away or came back, or what waits for it changed.
    Standing {
        standing: Standing,
    },
}

/// What a reader needs of a frame that asks for the data elsewhere: the events
/// and alerts themselves are passed over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameHead {
    #[serde(rename = "type")]
    pub kind: FrameKind,
    pub cursor: Option<i64>,
    pub server_time: Option<Timestamp>,
    pub events: Option<Vec<IgnoredAny>>,
    pub missed: Option<i64>,
    pub standing: Option<Standing>,
}

/// Which [`Frame`] it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FrameKind {
    Hello,
    Events,
    Alert,
    Gap,
    Standing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standing::DatabaseState;

    fn head(frame: &Frame) -> FrameHead {
        serde_json::from_str(&serde_json::to_string(frame).unwrap()).unwrap()
    }

    #[test]
    fn a_head_tells_what_each_frame_is() {
        let blank =
            |kind| FrameHead { kind, cursor: None, server_time: None, events: None, missed: None, standing: None };
        let hello = Frame::Hello { cursor: 7, server_time: Timestamp::from_millis(5) };
        let told =
            FrameHead { cursor: Some(7), server_time: Some(Timestamp::from_millis(5)), ..blank(FrameKind::Hello) };
        assert_eq!(head(&hello), told);
        let event = serde_json::json!({
            "id": "018f0000-0000-7000-8000-000000000001", "timestamp": "2026-03-01T10:00:00.000Z",
            "gatewayId": "g", "sessionKey": "s", "agentId": "a", "eventType": "turn.started",
        });
        let event = Event::parse(event).unwrap();
        let events = head(&Frame::Events { cursor: 9, events: vec![event.clone(), event] });
        assert_eq!(
            (events.kind, events.cursor, events.events.map(|events| events.len())),
            (FrameKind::Events, Some(9), Some(2))
        );
        assert_eq!(head(&Frame::Alert { alert: Box::default() }), blank(FrameKind::Alert));
        let gap = head(&Frame::Gap { missed: 3, cursor: 12 });
        assert_eq!(gap, FrameHead { missed: Some(3), cursor: Some(12), ..blank(FrameKind::Gap) });
        let standing = Standing { database: DatabaseState::Away, ..Standing::default() };
        assert_eq!(head(&Frame::Standing { standing }).standing, Some(standing));
    }
}
