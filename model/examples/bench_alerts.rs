//! What the alert engine costs per event, with 10,000 open turns and 200 rules.
//!
//! `cargo run --release -p observatory-model --example bench_alerts --features rules-file`

use observatory_model::alert::engine::{Engine, GatewaySample, State};
use observatory_model::alert::life::Effect;
use observatory_model::alert::rule::{Budgets, builtin_rules};
use observatory_model::alert::{Rule, RuleSpec, Severity};
use observatory_model::{Event, Timestamp};
use serde_json::json;
use std::error::Error;
use std::time::{Duration, Instant};
use uuid::Uuid;

const OPEN_TURNS: usize = 10_000;
const RULES: usize = 200;
const GATEWAYS: usize = 20;
const AGENTS: usize = 100;
const EVENTS: usize = 100_000;
/// Simulated time between two events: 1,000 per second.
const STEP_US: i64 = 1000;

/// Conditions as people write them for one agent or gateway.
const CONDITIONS: [&str; 8] = [
    "tokens_percent_used > 0.7",
    "turn_duration > 120s AND NOT completed",
    "error_rate > 0.2 over 10m",
    "hourly_cost > 3x rolling_avg",
    "tool_error_rate > 50% over 15m",
    "cost > $50 over 6h",
    "avg_ttft over 15m > 2x rolling_avg",
    "tool_repeats >= 10",
];

fn main() -> Result<(), Box<dyn Error>> {
    run("built-in rules, and rules of one agent each", filtered_rules()?);
    run("built-in rules, and rules that every event concerns", open_rules()?);
    Ok(())
}

fn builtin() -> Result<Vec<Rule>, Box<dyn Error>> {
    let mut specs = builtin_rules();
    Budgets { all: Some(1e6), agent: Some(1e6), gateway: Some(1e6) }.apply(&mut specs);
    specs.iter().map(|(name, spec)| Ok(Rule::compile(name, spec)?)).collect()
}

fn filtered_rules() -> Result<Vec<Rule>, Box<dyn Error>> {
    rules(|number| format!("{} where agent = \"agent-{}\"", CONDITIONS[number % CONDITIONS.len()], number % AGENTS))
}

fn open_rules() -> Result<Vec<Rule>, Box<dyn Error>> {
    rules(|number| format!("{} where agent != \"agent-{number}\"", CONDITIONS[number % CONDITIONS.len()]))
}

fn rules(condition: impl Fn(usize) -> String) -> Result<Vec<Rule>, Box<dyn Error>> {
    let mut rules = builtin()?;
    for number in rules.len()..RULES {
        let spec = RuleSpec::new(&condition(number), Severity::Warning, "{value}");
        rules.push(Rule::compile(&format!("rule_{number}"), &spec)?);
    }
    Ok(rules)
}

fn run(title: &str, rules: Vec<Rule>) {
    let start = Timestamp::from_millis(1_772_323_200_000);
    let count = rules.len();
    let mut engine = Engine::new(rules, State::default());
    let mut out = Vec::new();
    for gateway in 0..GATEWAYS {
        let sample = GatewaySample {
            gateway_id: format!("gateway-{gateway}"),
            reported_at: Some(start),
            ..GatewaySample::default()
        };
        engine.observe_gateway(&sample, start, &mut out);
    }
    let opening: Vec<Event> = (0..OPEN_TURNS).filter_map(|turn| event(turn, 0, turn, 0, start)).collect();
    for event in &opening {
        engine.observe(event, start, &mut out);
    }
    let events: Vec<Event> = (0..EVENTS).filter_map(|number| step(number, start)).collect();
    out.clear();
    let (mut slowest, began) = (Duration::ZERO, Instant::now());
    for event in &events {
        let one = Instant::now();
        engine.observe(event, event.timestamp, &mut out);
        slowest = slowest.max(one.elapsed());
    }
    let spent = began.elapsed();
    let fired = out.iter().filter(|effect| matches!(effect, Effect::Opened { .. })).count();
    let saving = Instant::now();
    let state = serde_json::to_vec(&engine.state()).map_or(0, |text| text.len());
    println!("{title}: {count} rules, {} open turns, {} events", engine.open_turns(), events.len());
    println!(
        "  {:.2} µs/event, slowest {:.2} ms; {:.2} % of a core at 1,000 events/s",
        spent.as_secs_f64() * 1e6 / events.len() as f64,
        slowest.as_secs_f64() * 1e3,
        spent.as_secs_f64() / events.len() as f64 * 1e5,
    );
    println!(
        "  {} timers, {fired} alerts fired, state {:.1} MB saved in {:.0} ms",
        engine.timers(),
        state as f64 / 1e6,
        saving.elapsed().as_secs_f64() * 1e3
    );
}

/// Five events of a turn in turn: three of tools, its end, and a new start.
fn step(number: usize, start: Timestamp) -> Option<Event> {
    let turn = (number / 5) * 7919 % OPEN_TURNS;
    let kind = [1, 2, 3, 4, 0][number % 5];
    let round = number / 5 / OPEN_TURNS + usize::from(kind == 0);
    let at = start.plus_micros(i64::try_from(number).ok()? * STEP_US);
    event(turn, round, OPEN_TURNS + number, kind, at)
}

fn event(turn: usize, round: usize, id: usize, kind: usize, at: Timestamp) -> Option<Event> {
    let kinds = ["turn.started", "tool.invoked", "tool.completed", "tool.failed", "turn.completed"];
    let failed = kind == 3 && id.is_multiple_of(29);
    let name = if kind == 3 && !failed { "tool.completed" } else { kinds[kind] };
    let mut value = json!({
        "id": Uuid::from_u128(id as u128).to_string(),
        "timestamp": at.to_string(),
        "eventType": name,
        "gatewayId": format!("gateway-{}", turn % GATEWAYS),
        "sessionKey": format!("agent:agent-{}:session-{turn}", turn % AGENTS),
        "agentId": format!("agent-{}", turn % AGENTS),
        "channel": "telegram",
        "turnId": format!("turn-{turn}-{round}"),
        "model": {"provider": "p", "modelId": "model-large"},
    });
    if (1..=3).contains(&kind) {
        value["tool"] =
            json!({"name": "exec", "callId": format!("call-{id}"), "parameters": {"command": format!("ls {id}")}});
    }
    if kind == 4 {
        value["tokens"] = json!({"input": 1200, "output": 80, "contextUsed": id % 150_000, "contextMax": 200_000});
        value["cost"] = json!({"totalCost": 0.0048});
        value["timing"] = json!({"durationMs": 4000, "ttftMs": 600});
    }
    Event::parse(value).ok()
}
