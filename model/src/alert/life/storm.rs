//! Many notifications of one rule at once become one message.

use super::{Effect, Notification, NotifyKind, ids};
use crate::Timestamp;
use crate::time::SECOND_US;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use uuid::Uuid;

/// Notifications of a rule and a kind that go out one by one within
/// [`STORM_WINDOW_US`]; what comes beyond them is collected.
pub const STORM_NOTIFICATIONS: usize = 5;
/// How long a message collects.
pub const STORM_WINDOW_US: i64 = 30 * SECOND_US;
/// Alerts that a message names beside its first; more are only counted.
pub const STORM_ALERTS_MAX: usize = 200;

/// Notifications of one rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Storm {
    firing: Gate,
    renotify: Gate,
    resolved: Gate,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Gate {
    /// When the last ones went out, oldest first.
    sent: VecDeque<Timestamp>,
    held: Option<Notification>,
    due: Option<Timestamp>,
}

impl Storm {
    /// Sends a notification, or holds it for a message; whether it was sent.
    pub fn pass(&mut self, notification: Notification, out: &mut Vec<Effect>) -> bool {
        let gate = match notification.kind {
            NotifyKind::Acknowledged => {
                out.push(Effect::Notify(notification));
                return true;
            }
            NotifyKind::Firing => &mut self.firing,
            NotifyKind::Renotify => &mut self.renotify,
            NotifyKind::Resolved => &mut self.resolved,
        };
        gate.pass(notification, out)
    }

    pub fn due(&self) -> Option<Timestamp> {
        [&self.firing, &self.renotify, &self.resolved].into_iter().filter_map(|gate| gate.due).min()
    }

    /// Sends the messages that have collected for long enough.
    pub fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for gate in [&mut self.firing, &mut self.renotify, &mut self.resolved] {
            gate.tick(now, out);
        }
    }
}

impl Gate {
    fn pass(&mut self, notification: Notification, out: &mut Vec<Effect>) -> bool {
        let now = notification.at;
        while self.sent.front().is_some_and(|sent| now.since(*sent) >= STORM_WINDOW_US) {
            self.sent.pop_front();
        }
        match &mut self.held {
            None if self.sent.len() < STORM_NOTIFICATIONS => {
                self.sent.push_back(now);
                out.push(Effect::Notify(notification));
                return true;
            }
            None => {
                self.due = Some(now.plus_micros(STORM_WINDOW_US));
                self.held = Some(Notification { id: ids::grouped(notification.id), ..notification });
            }
            Some(held) => {
                held.alerts += 1;
                held.severity = held.severity.max(notification.severity);
                if held.also.len() < STORM_ALERTS_MAX {
                    held.also.extend(Uuid::try_parse(&notification.alert.id));
                }
            }
        }
        false
    }

    fn tick(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(due) = self.due.filter(|due| *due <= now) else { return };
        self.due = None;
        if let Some(held) = self.held.take() {
            self.sent.push_back(due);
            out.push(Effect::Notify(Notification { at: due, ..held }));
        }
        while self.sent.len() > STORM_NOTIFICATIONS {
            self.sent.pop_front();
        }
    }
}
