//! What is wrong with a gateway, in words.

use super::{Gateway, StoppedKind};
use crate::Timestamp;
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};

/// A gateway that reports does so every half minute; after this long without
/// any it is silent.
pub const SILENT_AFTER_US: i64 = 150 * SECOND_US;
/// Difference of clocks that is worth a word, in milliseconds.
pub const CLOCK_SKEW_MS_MAX: i64 = 5_000;
/// Events that may wait in a gateway that is alive.
pub const WAITING_EVENTS_MAX: u64 = 1_000;

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", tag = "code")]
pub enum Problem {
    /// No report for a while.
    #[serde(rename_all = "camelCase")]
    Silent {
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        since: Timestamp,
    },
    /// Events that were numbered never came.
    MissingEvents { events: u64 },
    /// A kind of event no longer comes.
    KindStopped(StoppedKind),
    /// OpenClaw keeps conversations from the plugin.
    NoConversationAccess,
    /// The gateway's clock is off.
    #[serde(rename_all = "camelCase")]
    ClockSkew { clock_skew_ms: i64 },
    /// Events pile up in the gateway.
    EventsWaiting { events: u64 },
}

impl Problem {
    /// One sentence on what is wrong.
    pub fn message(&self) -> String {
        match self {
            Self::Silent { since } => format!("No report since {}.", since.format("%Y-%m-%d %H:%M:%S UTC")),
            Self::MissingEvents { events } => format!("{events} events never arrived."),
            Self::KindStopped(StoppedKind { event_type, last_at: Some(at), expected }) => {
                format!("{event_type} stopped at {}; about {expected} were due since.", at.format("%Y-%m-%d %H:%M UTC"))
            }
            Self::KindStopped(StoppedKind { event_type, last_at: None, expected }) => {
                format!("{event_type} does not come; about {expected} were due.")
            }
            Self::NoConversationAccess => "OpenClaw keeps conversations from the plugin.".to_owned(),
            Self::ClockSkew { clock_skew_ms } => {
                let direction = if *clock_skew_ms > 0 { "ahead of" } else { "behind" };
                format!("The gateway's clock is {:.1} s {direction} the server's.", clock_skew_ms.abs() as f64 / 1e3)
            }
            Self::EventsWaiting { events } => format!("{events} events wait in the gateway to be sent."),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Silent { .. } => "See whether the gateway runs, then run `openclaw observatory check` beside it.",
            Self::MissingEvents { .. } => {
                "The gateway gave them up: its spool was full, or they were refused. Its log says which."
            }
            Self::KindStopped(_) => {
                "An upgrade of OpenClaw may have changed its hooks: run `openclaw observatory check`, and update the plugin."
            }
            Self::NoConversationAccess => {
                "Run `openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true` beside the gateway."
            }
            Self::ClockSkew { .. } => "Let NTP set the clock of the gateway's machine.",
            Self::EventsWaiting { .. } => {
                "They are sent as fast as the server takes them; if the number grows, look at the server's load."
            }
        }
    }
}

/// What is wrong now, the worst first.
pub fn problems(gateway: &Gateway, stopped: Vec<StoppedKind>, now: Timestamp) -> Vec<Problem> {
    let mut found = Vec::new();
    let report = gateway.report.as_ref();
    let silent = report.filter(|report| now.since(report.received_at) > SILENT_AFTER_US);
    found.extend(silent.map(|report| Problem::Silent { since: report.received_at }));
    if gateway.missing_events > 0 {
        found.push(Problem::MissingEvents { events: gateway.missing_events });
    }
    if report.is_some_and(|report| report.conversation_access == Some(false)) {
        found.push(Problem::NoConversationAccess);
    }
    found.extend(stopped.into_iter().map(Problem::KindStopped));
    if let Some(report) = report {
        if report.clock_skew_ms.abs() > CLOCK_SKEW_MS_MAX {
            found.push(Problem::ClockSkew { clock_skew_ms: report.clock_skew_ms });
        }
        if report.queue.events > WAITING_EVENTS_MAX {
            found.push(Problem::EventsWaiting { events: report.queue.events });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{QueueReport, ReportedState, Versions};
    use super::*;

    fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T10:00:00Z").unwrap()
    }

    fn gateway(skew: i64, waiting: u64, access: Option<bool>, report_age_us: i64) -> Gateway {
        Gateway {
            gateway_id: "g".into(),
            name: None,
            muted: false,
            removing: false,
            first_seen_at: Timestamp::EPOCH,
            last_seen_at: now(),
            last_event_at: None,
            events: 0,
            errors: 0,
            sessions: 0,
            active_sessions: 0,
            missing_events: 0,
            report: Some(ReportedState {
                received_at: now().plus_micros(-report_age_us),
                started_at: None,
                versions: Versions::default(),
                platform: None,
                clock_skew_ms: skew,
                conversation_access: access,
                queue: QueueReport { events: waiting, spool_bytes: 0 },
            }),
        }
    }

    #[test]
    fn a_healthy_gateway_at_every_limit_has_no_problem() {
        let gateway = gateway(-CLOCK_SKEW_MS_MAX, WAITING_EVENTS_MAX, Some(true), SILENT_AFTER_US);
        assert_eq!(problems(&gateway, Vec::new(), now()), []);
    }

    #[test]
    fn each_problem_is_found_and_says_what_to_do() {
        let mut gateway = gateway(-CLOCK_SKEW_MS_MAX - 1, WAITING_EVENTS_MAX + 1, Some(false), SILENT_AFTER_US + 1);
        gateway.missing_events = 140;
        let stopped = StoppedKind { event_type: "turn.completed".into(), last_at: None, expected: 12 };
        let found = problems(&gateway, vec![stopped], now());
        let messages: Vec<String> = found.iter().map(Problem::message).collect();
        assert_eq!(
            messages,
            [
                "No report since 2026-03-01 09:57:29 UTC.",
                "140 events never arrived.",
                "OpenClaw keeps conversations from the plugin.",
                "turn.completed does not come; about 12 were due.",
                "The gateway's clock is 5.0 s behind the server's.",
                "1001 events wait in the gateway to be sent.",
            ]
        );
        assert!(found.iter().all(|problem| !problem.remedy().is_empty()));
        let json = serde_json::to_value(&found[3]).unwrap();
        assert_eq!((&json["code"], &json["eventType"]), (&"kindStopped".into(), &"turn.completed".into()));
    }

    #[test]
    fn a_gateway_that_never_reported_is_not_silent() {
        let gateway = Gateway { report: None, ..gateway(0, 0, None, 0) };
        assert_eq!(problems(&gateway, Vec::new(), now().plus_micros(3600 * SECOND_US)), []);
    }
}
