//! An invented fleet of gateways: pure, from a seed and a clock that the
//! caller moves. Runs are written down ahead when they begin; [`Fleet::step`]
//! hands out what has come due, so how often it is called changes nothing.

mod cast;
mod delegate;
mod dice;
mod script;
mod session;
mod tools;
mod turn;
mod usage;

use cast::{CODER, CRON_JOBS, GATEWAY_PREFIX, GATEWAYS, MAIN, OPS, RESEARCH, Role};
use dice::Dice;
use model::Timestamp;
use model::time::SECOND_US;
use script::Script;
use serde_json::{Value, json};
use session::Session;
use std::collections::BTreeMap;

/// Most gateways of a fleet.
pub const GATEWAYS_MAX: usize = 50;
/// Least and most events per second, over the whole fleet.
pub const RATE_MIN: f64 = 0.01;
pub const RATE_MAX: f64 = 1000.0;
/// How many events one start of something brings in the mean; measured, and
/// held by a test.
const EVENTS_PER_START: f64 = 7.4;
/// Conversations that a gateway keeps going, where its rate allows.
const CONVERSATIONS_PER_GATEWAY: usize = 6;
const CRON_SHARE: f64 = 0.12;
const HEARTBEAT_SHARE: f64 = 0.1;

pub struct Fleet {
    dice: Dice,
    gateways: Vec<String>,
    sessions: Vec<Session>,
    rate: f64,
    next_start: Timestamp,
    due: BTreeMap<(Timestamp, u64), Value>,
    written: u64,
}

impl Fleet {
    /// A fleet that begins at `start`. The same seed and start give the same
    /// events; another start gives other ids, so that a second run with a
    /// seed is not taken for a repetition.
    pub fn new(seed: u64, gateways: usize, start: Timestamp) -> Self {
        let mut dice = Dice::new(seed ^ start.micros().unsigned_abs());
        let gateways: Vec<String> = (0..gateways.clamp(1, GATEWAYS_MAX)).map(gateway_id).collect();
        let mut sessions = Vec::new();
        for gateway in &gateways {
            sessions.push(Session::lasting(gateway, &MAIN, "main", &mut dice));
            let jobs = CRON_JOBS.iter().map(|job| format!("cron:{job}"));
            sessions.extend(jobs.map(|job| Session::lasting(gateway, &OPS, &job, &mut dice)));
        }
        Self { dice, gateways, sessions, rate: RATE_MIN, next_start: start, due: BTreeMap::new(), written: 0 }
    }

    /// Events per second from the next start on; held between [`RATE_MIN`]
    /// and [`RATE_MAX`].
    #[must_use]
    pub fn at_rate(mut self, events_per_second: f64) -> Self {
        self.set_rate(events_per_second);
        self
    }

    pub fn set_rate(&mut self, events_per_second: f64) {
        self.rate = events_per_second.clamp(RATE_MIN, RATE_MAX);
    }

    /// The events that have happened until `now` and were not handed out yet,
    /// oldest first.
    pub fn step(&mut self, now: Timestamp) -> Vec<Value> {
        while self.next_start <= now {
            self.start_something();
            let pause_us = self.dice.arrival() * SECOND_US as f64 * EVENTS_PER_START / self.rate;
            #[expect(clippy::cast_possible_truncation, reason = "at most hours")]
            let pause_us = pause_us as i64;
            self.next_start = self.next_start.plus_micros(pause_us.max(1));
        }
        let later = self.due.split_off(&(now.plus_micros(1), 0));
        std::mem::replace(&mut self.due, later).into_values().collect()
    }

    /// What is left of the turns that are open, all at `now`: for a fleet that
    /// stops and leaves nothing hanging.
    pub fn finish(&mut self, now: Timestamp) -> Vec<Value> {
        let mut events = self.step(now);
        for mut event in std::mem::take(&mut self.due).into_values() {
            event["timestamp"] = json!(now);
            events.push(event);
        }
        events
    }

    fn start_something(&mut self) {
        let at = self.next_start;
        let gateway = self.dice.pick(&self.gateways).clone();
        let (is_cron, is_heartbeat) = (self.dice.chance(CRON_SHARE), self.dice.chance(HEARTBEAT_SHARE));
        let lasting = if is_cron {
            self.idle_lasting(&gateway, &OPS, at)
        } else if is_heartbeat {
            self.idle_lasting(&gateway, &MAIN, at)
        } else {
            None
        };
        if let Some(index) = lasting {
            self.routine(index, at);
        } else {
            let index = self.conversation(&gateway, at);
            self.converse(index, at);
        }
    }

    fn idle_lasting(&mut self, gateway: &str, role: &Role, at: Timestamp) -> Option<usize> {
        let idle = self.indices(|session| {
            session.gateway_id == gateway
                && session.role.name == role.name
                && session.turns_left.is_none()
                && session.busy_until < at
        });
        (!idle.is_empty()).then(|| *self.dice.pick(&idle))
    }

    fn indices(&self, wanted: impl Fn(&Session) -> bool) -> Vec<usize> {
        let all = self.sessions.iter().enumerate();
        all.filter(|(_, session)| wanted(session)).map(|(index, _)| index).collect()
    }

    /// What happens by the clock: a cron job of the operator, a heartbeat of
    /// the main agent.
    fn routine(&mut self, index: usize, at: Timestamp) {
        let session = &mut self.sessions[index];
        let is_cron = session.role.name == OPS.name;
        let rounds = if is_cron { self.dice.between(1, 3) } else { 0 };
        let trigger = if is_cron { "cron" } else { "heartbeat" };
        let mut script = Script::new(at, session, trigger, &mut self.dice);
        script.introduce();
        if is_cron {
            script.session.forget(script.dice);
            let job = script.session.key.rsplit(':').next().unwrap_or_default().to_owned();
            script.report("cron.triggered", json!({"cron": {"jobId": job, "name": job}}));
        } else {
            script.report_in_turn("heartbeat.poll", json!({}));
        }
        script.wait_ms(20);
        turn::play(&mut script, rounds);
        let (cues, ended) = (script.cues, script.at);
        session.busy_until = ended;
        self.schedule(cues);
    }

    /// An idle conversation of the gateway; a new one where there are few or
    /// all are busy.
    fn conversation(&mut self, gateway: &str, at: Timestamp) -> usize {
        let all = self.indices(|session| session.gateway_id == gateway && session.role.name != OPS.name);
        let mut idle = all.clone();
        idle.retain(|index| self.sessions[*index].busy_until < at);
        let is_crowded = all.len() > CONVERSATIONS_PER_GATEWAY || self.dice.chance(0.85);
        if !idle.is_empty() && is_crowded {
            return *self.dice.pick(&idle);
        }
        let role = *self.dice.pick(&[&MAIN, &MAIN, &RESEARCH, &CODER, &CODER]);
        self.sessions.push(Session::conversation(gateway, role, &mut self.dice));
        self.sessions.len() - 1
    }

    fn converse(&mut self, index: usize, at: Timestamp) {
        let session = &mut self.sessions[index];
        let rounds = self.dice.between(0, 3);
        let mut script = Script::new(at, session, "user", &mut self.dice);
        turn::play(&mut script, rounds);
        let turns_left = script.session.turns_left.map(|turns| turns - 1);
        if turns_left == Some(0) {
            script.wait_ms(2000);
            script.report("session.ended", json!({"session": {"reason": "reset"}}));
        }
        let (cues, ended) = (script.cues, script.at);
        session.busy_until = ended;
        session.turns_left = turns_left;
        if turns_left == Some(0) {
            self.sessions.swap_remove(index);
        }
        self.schedule(cues);
    }

    fn schedule(&mut self, cues: Vec<script::Cue>) {
        for (at, event) in cues {
            self.due.insert((at, self.written), event);
            self.written += 1;
        }
    }
}

fn gateway_id(index: usize) -> String {
    let name = GATEWAYS[index % GATEWAYS.len()];
    match index / GATEWAYS.len() {
        0 => format!("{GATEWAY_PREFIX}{name}"),
        round => format!("{GATEWAY_PREFIX}{name}-{}", round + 1),
    }
}

#[cfg(test)]
mod tests;
