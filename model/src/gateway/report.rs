//! What a gateway says of itself with each request.

use crate::Timestamp;
use crate::event::KEY_BYTES_MAX;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Longest version or platform, in bytes.
pub const VERSION_BYTES_MAX: usize = 128;
/// Most ranges of given-up numbers in one report.
pub const DROPPED_RANGES_MAX: usize = 32;

/// The member `gateway` of an ingest request. Members that are not known are
/// ignored: a newer plugin may say more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GatewayReport {
    pub gateway_id: String,
    /// The gateway's clock when it sent the request.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub sent_at: Timestamp,
    /// When the gateway's process started.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub started_at: Option<Timestamp>,
    #[serde(default)]
    pub versions: Versions,
    pub platform: Option<String>,
    pub sequence: Option<SequenceReport>,
    /// Whether OpenClaw lets the plugin see conversations.
    pub conversation_access: Option<bool>,
    #[serde(default)]
    pub queue: QueueReport,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Versions {
    pub openclaw: Option<String>,
    pub plugin: Option<String>,
    pub node: Option<String>,
}

/// Events that wait in the gateway, in memory and on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct QueueReport {
    pub events: u64,
    pub spool_bytes: u64,
}

/// How far the gateway has numbered its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SequenceReport {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub series: Uuid,
    /// Highest number that was given.
    pub assigned: u64,
    /// Every number up to it was acknowledged or given up.
    pub settled: u64,
    /// Numbers that were given up.
    #[serde(default)]
    pub dropped: Vec<NumberRange>,
}

/// Numbers from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRange {
    pub first: u64,
    pub last: u64,
}

/// What is wrong with a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadReport(String);

impl GatewayReport {
    /// # Errors
    /// What must hold, to be read after "`gateway`".
    pub fn parse(value: Value) -> Result<Self, BadReport> {
        let report: Self =
            serde_json::from_value(value).map_err(|error| BadReport(format!("is not valid: {error}")))?;
        let id = &report.gateway_id;
        if id.is_empty() || id.len() > KEY_BYTES_MAX || id.contains('\0') {
            return Err(BadReport(format!("must have a gatewayId of 1 to {KEY_BYTES_MAX} bytes")));
        }
        let Versions { openclaw, plugin, node } = &report.versions;
        for (name, text) in [
            ("versions.openclaw", openclaw),
            ("versions.plugin", plugin),
            ("versions.node", node),
            ("platform", &report.platform),
        ] {
            if text.as_ref().is_some_and(|text| text.len() > VERSION_BYTES_MAX || text.contains('\0')) {
                return Err(BadReport(format!("must have a {name} of at most {VERSION_BYTES_MAX} bytes")));
            }
        }
        if let Some(sequence) = &report.sequence {
            if sequence.dropped.len() > DROPPED_RANGES_MAX {
                return Err(BadReport(format!("may name at most {DROPPED_RANGES_MAX} ranges in sequence.dropped")));
            }
            if sequence.settled > sequence.assigned {
                return Err(BadReport("must not have a sequence.settled above sequence.assigned".to_owned()));
            }
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(extra: Value) -> Value {
        let mut report = json!({"gatewayId": "g", "sentAt": "2026-03-01T10:00:00Z"});
        if let (Value::Object(report), Value::Object(extra)) = (&mut report, extra) {
            report.extend(extra);
        }
        report
    }

    #[test]
    fn only_id_and_clock_are_needed_and_more_is_no_error() {
        let parsed = GatewayReport::parse(report(json!({"future": [1]}))).unwrap();
        assert_eq!(parsed.versions, Versions::default());
        let error = GatewayReport::parse(json!({"gatewayId": "g"})).unwrap_err();
        assert!(error.to_string().contains("sentAt"), "{error}");
    }

    #[test]
    fn every_limit_is_named() {
        let series = Uuid::nil();
        let dropped = |count: usize| vec![json!({"first": 1, "last": 1}); count];
        let sequence = |dropped: Vec<Value>| {
            report(json!({"sequence": {"series": series, "assigned": 9, "settled": 9, "dropped": dropped}}))
        };
        assert!(GatewayReport::parse(sequence(dropped(DROPPED_RANGES_MAX))).is_ok());
        for (bad, named) in [
            (sequence(dropped(DROPPED_RANGES_MAX + 1)), "sequence.dropped"),
            (report(json!({"sequence": {"series": series, "assigned": 1, "settled": 2}})), "sequence.settled"),
            (report(json!({"gatewayId": ""})), "gatewayId"),
            (report(json!({"versions": {"node": "x".repeat(VERSION_BYTES_MAX + 1)}})), "versions.node"),
        ] {
            let error = GatewayReport::parse(bad).unwrap_err();
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
