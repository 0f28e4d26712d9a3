//! Events in, effects out.

mod builtin;
mod gateways;
mod grouping;
mod late;
mod limits;
mod order;
mod restart;

use super::*;
use crate::alert::life::NotifyKind;
pub use crate::alert::rule::NoData;
use crate::alert::rule::builtin_rules;
use crate::alert::{Alert, AlertState, RuleSpec, Severity};
use serde_json::{Value, json};

pub const START_MS: i64 = 1_772_323_200_000;

/// Seconds after midnight of 2026-03-01, UTC.
pub fn at(second: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "test times are small")]
    Timestamp::from_millis(START_MS + (second * 1000.0) as i64)
}

pub fn rule(name: &str, condition: &str) -> Rule {
    Rule::compile(name, &RuleSpec::new(condition, Severity::Warning, "{value} of {threshold}")).unwrap()
}

/// An engine with its clock and everything it said.
pub struct Lab {
    pub engine: Engine,
    pub out: Vec<Effect>,
    serial: u128,
}

impl Lab {
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { engine: Engine::new(rules, State::default()), out: Vec::new(), serial: 0 }
    }

    pub fn of(condition: &str) -> Self {
        Self::new(vec![rule("r", condition)])
    }

    pub fn builtin(name: &str) -> Self {
        Self::new(vec![Rule::compile(name, &builtin_rules()[name]).unwrap()])
    }

    /// Builds an event of session `s` on gateway `g` with more fields on top.
    pub fn event(&mut self, second: f64, kind: &str, extra: Value) -> Event {
        self.serial += 1;
        let mut event = json!({
            "id": Uuid::from_u128(self.serial).to_string(),
            "timestamp": at(second).to_string(),
            "eventType": kind, "gatewayId": "g", "sessionKey": "s", "agentId": "main",
        });
        if let (Value::Object(event), Value::Object(extra)) = (&mut event, extra) {
            event.extend(extra);
        }
        Event::parse(event).unwrap()
    }

    /// Sends an event that arrives at once.
    pub fn send(&mut self, second: f64, kind: &str, extra: Value) -> &mut Self {
        self.send_late(second, second, kind, extra)
    }

    pub fn send_late(&mut self, second: f64, received: f64, kind: &str, extra: Value) -> &mut Self {
        let event = self.event(second, kind, extra);
        self.engine.observe(&event, at(received), &mut self.out);
        self
    }

    pub fn tick(&mut self, second: f64) -> &mut Self {
        self.engine.tick(at(second), &mut self.out);
        self
    }

    pub fn sample(&mut self, second: f64, sample: &GatewaySample) -> &mut Self {
        self.engine.observe_gateway(sample, at(second), &mut self.out);
        self
    }

    /// Saves the state as text and goes on from it.
    pub fn restart(&mut self, rules: Vec<Rule>) {
        let text = serde_json::to_string(&self.engine.state()).unwrap();
        self.engine = Engine::new(rules, serde_json::from_str(&text).unwrap());
    }

    /// Rule and session, agent or gateway of what opened since the last call,
    /// with `!`, and of what was resolved, with `.`.
    pub fn told(&mut self) -> Vec<String> {
        let name = |alert: &Alert| {
            let group: Vec<&str> = alert.group.values().map(String::as_str).collect();
            format!("{}[{}]", alert.rule, group.join(","))
        };
        let told = self.out.iter().filter_map(|effect| match effect {
            Effect::Opened { alert } => Some(format!("{}!", name(alert))),
            Effect::Resolved { alert, .. } => Some(format!("{}.", name(alert))),
            _ => None,
        });
        let told = told.collect();
        self.out.clear();
        told
    }

    /// Alerts that opened since the last call of [`Self::told`].
    pub fn opened(&self) -> Vec<&Alert> {
        self.out
            .iter()
            .filter_map(|effect| if let Effect::Opened { alert } = effect { Some(&**alert) } else { None })
            .collect()
    }

    pub fn notified(&self, kind: NotifyKind) -> usize {
        self.out.iter().filter(|effect| matches!(effect, Effect::Notify(sent) if sent.kind == kind)).count()
    }
}

pub fn percent(percent: f64) -> Value {
    json!({"tokens": {"percentUsed": percent}})
}

#[test]
fn an_alert_tells_what_was_measured_and_by_which_event() {
    let mut lab = Lab::builtin("context_warning");
    lab.send(1.0, "turn.completed", percent(0.853));
    let alert = lab.opened()[0].clone();
    assert_eq!(alert.message, "Session s at 85.3% context");
    assert_eq!((alert.value, alert.threshold), (Some(0.853), Some(0.8)));
    assert_eq!((alert.gateway_id.as_str(), alert.session_key.as_deref()), ("g", Some("s")));
    assert_eq!((alert.agent_id.as_deref(), alert.state), (Some("main"), AlertState::Firing));
    assert_eq!(alert.event_id, Some(Uuid::from_u128(1).to_string()));
    assert_eq!(alert.fired_at, at(1.0));
}

#[test]
fn events_of_alert_delivery_are_not_evaluated() {
    let mut lab = Lab::of("errors > 0");
    lab.send(1.0, "turn.failed", json!({"sessionKey": "hook:observatory:1"}));
    lab.send(2.0, "turn.failed", json!({"sessionKey": "agent:main:hook:observatory"}));
    lab.send(3.0, "turn.failed", json!({"origin": "observatory"}));
    assert_eq!(lab.told(), [] as [&str; 0]);
    lab.send(4.0, "turn.failed", json!({"sessionKey": "hook:other"}));
    assert_eq!(lab.told(), ["r[g]!"]);
}

#[test]
fn a_rule_that_is_not_concerned_costs_no_timer_and_no_state() {
    let mut lab = Lab::new(vec![rule("r", "turn_duration > 5m where agent = \"other\"")]);
    lab.send(1.0, "turn.started", json!({"turnId": "t"}));
    assert_eq!((lab.engine.timers(), lab.engine.next_due()), (0, None));
    lab.send(2.0, "turn.started", json!({"turnId": "u", "agentId": "other"}));
    assert_eq!(lab.engine.next_due(), Some(at(302.0)));
}

#[test]
fn a_dry_run_names_what_would_have_fired() {
    let mut lab = Lab::of("completed");
    let events = [
        lab.event(0.0, "turn.started", json!({"turnId": "t"})),
        lab.event(400.0, "turn.completed", json!({"turnId": "t"})),
        lab.event(500.0, "turn.started", json!({"turnId": "u"})),
        lab.event(9000.0, "turn.started", json!({"turnId": "v"})),
    ];
    let hung = Rule::compile("hung_agent", &builtin_rules()["hung_agent"]).unwrap();
    let (firings, count) = dry_run(hung.clone(), &events, (at(0.0), at(810.0)));
    let times: Vec<_> = firings.iter().map(|firing| (firing.alert.fired_at, firing.alert.resolved_at)).collect();
    let just_after = |second: f64| at(second).plus_micros(1);
    assert_eq!(times, [(just_after(300.0), Some(at(400.0))), (just_after(800.0), None)]);
    assert_eq!(count, 2);
    let many: Vec<Event> = (0..=DRY_RUN_FIRINGS_MAX)
        .map(|n| {
            lab.event(1.0, "turn.completed", json!({"sessionKey": format!("s{n}"), "tokens": {"percentUsed": 1.0}}))
        })
        .collect();
    let context = Rule::compile("context_warning", &builtin_rules()["context_warning"]).unwrap();
    let (firings, count) = dry_run(context, many, (at(0.0), at(10.0)));
    assert_eq!((firings.len(), count), (DRY_RUN_FIRINGS_MAX, DRY_RUN_FIRINGS_MAX + 1));
}
