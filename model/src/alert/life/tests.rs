use super::*;
use crate::Timestamp;
use crate::alert::quiet::{MatchField, MatchOp, Matcher, Quiet, Silence};
use crate::alert::{AlertState, Labels, Period, Rule, RuleSpec, Severity};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_772_323_200_000 + second * 1000)
}

fn rule(change: impl FnOnce(&mut RuleSpec)) -> Rule {
    let mut spec = RuleSpec::new("errors > 1", Severity::Warning, "x");
    change(&mut spec);
    Rule::compile("r", &spec).unwrap()
}

/// One group of one rule, driven by hand.
struct Lab {
    rule: Rule,
    quiet: Quiet,
    life: Life,
    storm: Storm,
    cause: Cause,
    out: Vec<Effect>,
}

impl Lab {
    fn new(change: impl FnOnce(&mut RuleSpec)) -> Self {
        let cause = Cause {
            event: Uuid::from_u128(7),
            labels: Labels { gateway: "g".into(), ..Labels::default() },
            ..Cause::default()
        };
        let (quiet, life, storm) = (Quiet::default(), Life::default(), Storm::default());
        Self { rule: rule(change), quiet, life, storm, cause, out: Vec::new() }
    }

    fn set(&mut self, second: i64, holds: bool) -> &mut Self {
        let context = Context { rule: &self.rule, group: "g", quiet: &self.quiet, now: at(second) };
        self.life.set(&context, holds, &self.cause, &mut self.storm, &mut self.out);
        self
    }

    /// Lets time pass as the engine does: from one due time to the next.
    fn pass(&mut self, second: i64) -> &mut Self {
        while let Some(due) = self.due().filter(|due| *due <= at(second)) {
            let context = Context { rule: &self.rule, group: "g", quiet: &self.quiet, now: due };
            self.life.tick(&context, &self.cause, &mut self.storm, &mut self.out);
            self.storm.tick(due, &mut self.out);
        }
        self
    }

    fn due(&self) -> Option<Timestamp> {
        let context = Context { rule: &self.rule, group: "g", quiet: &self.quiet, now: at(0) };
        self.life.due(&context).into_iter().chain(self.storm.due()).min()
    }

    fn acknowledge(&mut self, second: i64) -> bool {
        let context = Context { rule: &self.rule, group: "g", quiet: &self.quiet, now: at(second) };
        self.life.acknowledge(&context, ("ann", context.now), &mut self.storm, &mut self.out)
    }

    /// What was said since the last call, in short.
    fn said(&mut self) -> Vec<String> {
        let second = |at_: Timestamp| at_.since(at(0)) / 1_000_000;
        self.out
            .drain(..)
            .map(|effect| match effect {
                Effect::Pending { .. } => "pending".to_owned(),
                Effect::Dropped { .. } => "dropped".to_owned(),
                Effect::Opened { alert } => format!("opened {}", second(alert.fired_at)),
                Effect::Acknowledged { .. } => "acknowledged".to_owned(),
                Effect::Resolved { alert, .. } => format!("resolved {}", second(alert.resolved_at.unwrap())),
                Effect::Notify(sent) => format!("tell {} {}", sent.kind.as_str(), second(sent.at)),
                Effect::Suppressed { why, .. } => match why {
                    Why::Muted(muted) => format!("muted until {}", second(muted.until)),
                    Why::Cooldown { until } => format!("cooling until {}", second(until)),
                    Why::Flapping => "flapping".to_owned(),
                    Why::Storm => "storm".to_owned(),
                },
            })
            .collect()
    }
}

fn silence(until: i64) -> Quiet {
    let matchers = vec![Matcher { field: MatchField::Gateway, op: MatchOp::Equal, value: "g".into() }];
    let silence = Silence {
        id: "q".into(),
        matchers,
        starts_at: None,
        until: at(until),
        comment: String::new(),
        author: String::new(),
    };
    Quiet::new(vec![silence], Vec::new())
}

#[test]
fn it_fires_once_and_resolves() {
    let mut lab = Lab::new(|_| {});
    lab.set(0, true).set(1, true).set(2, true).pass(10_000);
    assert_eq!(lab.said(), ["opened 0", "tell firing 0"]);
    lab.set(20, false).set(21, false);
    assert_eq!(lab.said(), ["resolved 20", "tell resolved 20"]);
    assert!(lab.life.is_idle(at(20_000)) && !lab.life.is_idle(at(30)), "its flips are remembered for a while");
}

#[test]
fn it_waits_for_as_long_as_it_must_hold() {
    let mut lab = Lab::new(|spec| spec.hold = Some(Period::from_seconds(60)));
    lab.set(0, true).set(59, false);
    assert_eq!(lab.said(), ["pending", "dropped"]);
    lab.set(100, true).pass(159);
    assert_eq!(lab.said(), ["pending"]);
    lab.pass(160);
    assert_eq!(lab.said(), ["opened 160", "tell firing 160"]);
}

#[test]
fn the_cooldown_holds_back_what_still_holds_at_its_end() {
    let mut lab = Lab::new(|spec| spec.cooldown = Some(Period::from_seconds(100)));
    lab.set(0, true).set(10, false).set(20, true).set(30, false).pass(109);
    assert_eq!(lab.said(), ["opened 0", "tell firing 0", "resolved 10", "tell resolved 10", "cooling until 110"]);
    lab.set(105, true).pass(200);
    assert_eq!(lab.said(), ["cooling until 110", "opened 110", "tell firing 110"]);
}

#[test]
fn it_is_told_again_until_somebody_takes_it_on() {
    let mut lab = Lab::new(|spec| spec.renotify = Some(Period::from_seconds(60)));
    lab.set(0, true).pass(130);
    assert_eq!(lab.said(), ["opened 0", "tell firing 0", "tell renotify 60", "tell renotify 120"]);
    assert!(lab.acknowledge(150) && !lab.acknowledge(151));
    lab.pass(1000).set(1001, false);
    assert_eq!(lab.said(), ["acknowledged", "tell acknowledged 150", "resolved 1001", "tell resolved 1001"]);
    assert!(!lab.acknowledge(1002));
}

#[test]
fn what_comes_and_goes_is_held_until_it_is_calm() {
    let mut lab = Lab::new(|_| {});
    for n in 0..4 {
        lab.set(n * 20, true).set(n * 20 + 10, false);
    }
    assert_eq!(
        lab.said(),
        [
            "opened 0",
            "tell firing 0",
            "resolved 10",
            "tell resolved 10",
            "opened 20",
            "tell firing 20",
            "resolved 30",
            "tell resolved 30",
            "opened 40",
            "tell firing 40",
            "flapping",
        ]
    );
    assert!(lab.life.is_flapping());
    lab.pass(669);
    assert_eq!(lab.said(), [] as [&str; 0]);
    lab.pass(670);
    assert_eq!(lab.said(), ["resolved 670", "tell resolved 670"]);
    // Slower changes are none.
    for n in 0..4 {
        lab.set(2000 + n * 400, true).set(2000 + n * 400 + 200, false);
    }
    assert!(!lab.said().contains(&"flapping".to_owned()));
}

#[test]
fn a_silence_keeps_back_until_it_ends() {
    let mut lab = Lab::new(|spec| spec.renotify = Some(Period::from_seconds(60)));
    lab.quiet = silence(100);
    lab.set(0, true).pass(99);
    assert_eq!(lab.said(), ["opened 0", "muted until 100"]);
    lab.pass(100);
    assert_eq!(lab.said(), ["tell firing 100"]);
    lab.quiet = silence(1000);
    lab.pass(170).set(180, false);
    assert_eq!(lab.said(), ["muted until 1000", "resolved 180", "muted until 1000"]);
    // What was never told has no end to be told of.
    lab.set(200, true).set(210, false);
    assert_eq!(lab.said(), ["opened 200", "muted until 1000", "resolved 210"]);
}

#[test]
fn an_alert_that_was_taken_on_in_silence_stays_silent() {
    let mut lab = Lab::new(|_| {});
    lab.quiet = silence(100);
    lab.set(0, true);
    assert!(lab.acknowledge(10));
    lab.pass(1000).set(1001, false);
    assert_eq!(lab.said(), ["opened 0", "muted until 100", "acknowledged", "resolved 1001"]);
}

#[test]
fn many_at_once_become_one_message() {
    let rule = rule(|_| {});
    let quiet = Quiet::default();
    let (mut storm, mut out) = (Storm::default(), Vec::new());
    let total = STORM_NOTIFICATIONS + 1 + STORM_ALERTS_MAX + 3;
    for n in 0..total {
        let group = format!("g{n}");
        let context = Context { rule: &rule, group: &group, quiet: &quiet, now: at(0) };
        Life::default().set(&context, true, &Cause::default(), &mut storm, &mut out);
    }
    let sent = |out: &[Effect]| -> Vec<Notification> {
        out.iter()
            .filter_map(|effect| if let Effect::Notify(sent) = effect { Some(sent.clone()) } else { None })
            .collect()
    };
    assert_eq!(sent(&out).len(), STORM_NOTIFICATIONS);
    let due = storm.due().unwrap();
    assert_eq!(due.since(at(0)), STORM_WINDOW_US);
    out.clear();
    storm.tick(due, &mut out);
    let [message] = sent(&out).try_into().unwrap();
    assert_eq!(message.alerts as usize, total - STORM_NOTIFICATIONS);
    assert_eq!(message.also.len(), STORM_ALERTS_MAX, "no more are named");
    assert_eq!(storm.due(), None);
}

#[derive(Clone, Debug)]
enum Step {
    Set(bool),
    Pass(i64),
    Acknowledge,
    Silence(i64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<bool>().prop_map(Step::Set),
        4 => (1..400_i64).prop_map(Step::Pass),
        1 => Just(Step::Acknowledge),
        1 => (0..2000_i64).prop_map(Step::Silence),
    ]
}

proptest! {
    #[test]
    fn the_lifecycle_keeps_its_promises(
        hold in 0..100_i64, cooldown in 0..300_i64, renotify in proptest::option::of(60..300_i64),
        steps in proptest::collection::vec(any_step(), 1..60),
    ) {
        let mut lab = Lab::new(|spec| {
            spec.hold = Some(Period::from_seconds(hold));
            spec.cooldown = Some(Period::from_seconds(cooldown));
            spec.renotify = renotify.map(Period::from_seconds);
        });
        let mut second = 0;
        for step in steps {
            match step {
                Step::Set(holds) => { lab.set(second, holds); }
                Step::Pass(more) => { second += more; lab.pass(second); }
                Step::Acknowledge => { lab.acknowledge(second); }
                Step::Silence(length) => lab.quiet = silence(second + length),
            }
            prop_assert!(lab.due().is_none_or(|due| due > at(second)), "nothing stays due");
        }
        // In the end nothing holds and all is calm.
        lab.set(second, false).pass(second + 100_000);
        check(&lab.out)?;
        prop_assert!(lab.life.open().is_none());
        prop_assert!(lab.life.is_idle(at(second + 100_000)));
    }
}

/// Alerts open and end in turn; nobody is told of what is not open, nor of
/// the end of what they were not told of; no key comes twice.
fn check(out: &[Effect]) -> Result<(), TestCaseError> {
    let mut open: Option<String> = None;
    let (mut told, mut keys, mut alerts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for effect in out {
        match effect {
            Effect::Opened { alert } => {
                prop_assert_eq!(open.replace(alert.id.clone()), None);
                prop_assert_eq!(alert.state, AlertState::Firing);
                prop_assert!(alerts.insert(alert.id.clone()), "an id comes once");
            }
            Effect::Acknowledged { alert } => prop_assert_eq!(open.as_ref(), Some(&alert.id)),
            Effect::Resolved { alert, .. } => {
                prop_assert_eq!(open.take(), Some(alert.id.clone()));
                prop_assert!(alert.resolved_at >= Some(alert.fired_at));
            }
            Effect::Notify(sent) => {
                prop_assert!(keys.insert(sent.id), "a key comes once");
                let id = sent.alert.id.clone();
                match sent.kind {
                    // Alone in its group, no more than six of a kind fall into a storm's window.
                    NotifyKind::Firing => {
                        prop_assert!(told.insert(id));
                    }
                    NotifyKind::Renotify | NotifyKind::Acknowledged => prop_assert_eq!(open.as_ref(), Some(&id)),
                    NotifyKind::Resolved => prop_assert!(told.contains(&id) || sent.alerts > 1),
                }
            }
            Effect::Pending { .. } | Effect::Dropped { .. } | Effect::Suppressed { .. } => {}
        }
    }
    Ok(())
}
