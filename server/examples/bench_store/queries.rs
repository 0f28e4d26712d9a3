//! What the pages ask, over HTTP, each time with other values.

use crate::DAYS;
use crate::common::server::Server;
use crate::common::{Outcome, percentile_ms};
use crate::report::Query;
use model::Timestamp;
use model::time::HOUR_US;
use observatory::clock;
use std::time::Instant;

/// Times that a query is asked before its time counts.
const WARM_UP: usize = 20;
/// A query that is slow is asked no longer than this, in seconds, but at least
/// so many times.
const SECONDS_MAX: u64 = 40;
const REQUESTS_MIN: usize = 20;
const EVENT_TYPES: [&str; 6] =
    ["turn.completed", "turn.failed", "tool.completed", "tool.failed", "session.ended", "context.warning"];
const STATUSES: [&str; 4] = ["active", "idle", "error", "ended"];
const AGENTS: [&str; 4] = ["main", "research", "coder", "ops"];
const WORDS: [&str; 4] = ["timeout", "telegram", "cron", "no-such-text"];

/// What is asked for the nth time, one after the other.
type Paths<'a> = Box<dyn Fn(usize) -> Vec<String> + 'a>;

/// A session that is stored: what its page asks for.
struct Session {
    gateway: String,
    key: String,
}

pub async fn measure(server: &Server, requests: usize) -> Outcome<Vec<Query>> {
    let now = clock::now();
    let sessions = sessions(server, now).await?;
    let gateways = gateways(server).await?;
    let gateway = |n: usize| gateways[n % gateways.len()].clone();
    let session = |n: usize| &sessions[n % sessions.len()];
    let ago = |hours: i64| now.plus_micros(-hours * HOUR_US);
    // Other instants each time, over all the days that are stored.
    let day = |n: usize| ago(24 * (i64::try_from(n).unwrap_or(0) % (DAYS - 1)));
    let asked: [(&str, Paths<'_>); 11] = [
        (
            "session list",
            Box::new(|n| vec![format!("/api/v1/sessions?from={}", ago(24 * DAYS + i64::try_from(n).unwrap_or(0)))]),
        ),
        (
            "session list, filtered",
            Box::new(|n| {
                vec![match n % 4 {
                    0 => format!("/api/v1/sessions?gateway={}", gateway(n / 4)),
                    1 => format!("/api/v1/sessions?status={}", STATUSES[n / 4 % 4]),
                    2 => format!("/api/v1/sessions?agent={}&to={}", AGENTS[n / 4 % 4], day(n)),
                    _ => format!("/api/v1/sessions?type={}", EVENT_TYPES[n / 4 % EVENT_TYPES.len()]),
                }]
            }),
        ),
        (
            "session list by cost",
            Box::new(|n| vec![format!("/api/v1/sessions?sort=cost&gateway={}&to={}", gateway(n), day(n))]),
        ),
        ("session list, text", Box::new(|n| vec![format!("/api/v1/sessions?q={}&to={}", WORDS[n % 4], day(n))])),
        ("session page", Box::new(|n| session(n).page())),
        ("summary of a day", Box::new(|n| vec![summary(day(n).plus_micros(-24 * HOUR_US), day(n))])),
        ("summary of 30 days", Box::new(|n| vec![summary(ago(24 * DAYS + i64::try_from(n).unwrap_or(0)), now)])),
        (
            "events by type",
            Box::new(|n| vec![format!("/api/v1/events?type={}&to={}", EVENT_TYPES[n % EVENT_TYPES.len()], day(n))]),
        ),
        (
            "events by session",
            Box::new(|n| {
                let session = session(n);
                vec![format!("/api/v1/events?session={}&gateway={}", session.key, session.gateway)]
            }),
        ),
        (
            "events by gateway",
            Box::new(|n| vec![format!("/api/v1/events?gateway={}&to={}", gateways[n % gateways.len()], day(n))]),
        ),
        (
            "events by text, a day",
            Box::new(|n| {
                vec![format!(
                    "/api/v1/events?q={}&from={}&to={}",
                    WORDS[n % 4],
                    day(n).plus_micros(-24 * HOUR_US),
                    day(n)
                )]
            }),
        ),
    ];
    let mut measured = Vec::new();
    for (name, paths) in asked {
        measured.push(ask(server, name, requests, &*paths).await?);
    }
    Ok(measured)
}

async fn ask(server: &Server, name: &str, requests: usize, paths: &dyn Fn(usize) -> Vec<String>) -> Outcome<Query> {
    let mut took = Vec::with_capacity(requests);
    let all_began = Instant::now();
    for n in 0..WARM_UP + requests {
        if took.len() >= REQUESTS_MIN && all_began.elapsed().as_secs() >= SECONDS_MAX {
            break;
        }
        let paths = paths(n);
        let began = Instant::now();
        for path in paths {
            server.get(&path).await?;
        }
        if n >= WARM_UP {
            took.push(began.elapsed().as_micros());
        }
    }
    took.sort_unstable();
    Ok(Query { name: name.to_owned(), p50_ms: percentile_ms(&took, 0.5), p99_ms: percentile_ms(&took, 0.99) })
}

fn summary(from: Timestamp, to: Timestamp) -> String {
    format!("/api/v1/metrics/summary?from={from}&to={to}")
}

impl Session {
    /// The row, its turns, its first events.
    fn page(&self) -> Vec<String> {
        let base = format!("/api/v1/sessions/{}", self.key);
        let gateway = format!("?gateway={}", self.gateway);
        vec![format!("{base}{gateway}"), format!("{base}/turns{gateway}"), format!("{base}/events{gateway}&limit=200")]
    }
}

/// Some sessions of each day.
async fn sessions(server: &Server, now: Timestamp) -> Outcome<Vec<Session>> {
    let mut sessions = Vec::new();
    for day in 0..DAYS {
        let to = now.plus_micros(-day * 24 * HOUR_US);
        let answer = server.get_json(&format!("/api/v1/sessions?limit=10&to={to}")).await?;
        for row in answer["items"].as_array().into_iter().flatten() {
            let text = |field: &str| encoded(row[field].as_str().unwrap_or_default());
            sessions.push(Session { gateway: text("gatewayId"), key: text("sessionKey") });
        }
    }
    if sessions.is_empty() { Err("there are no sessions to ask for".into()) } else { Ok(sessions) }
}

async fn gateways(server: &Server) -> Outcome<Vec<String>> {
    let answer = server.get_json("/api/v1/gateways").await?;
    let rows = answer["items"].as_array().into_iter().flatten();
    let ids: Vec<String> = rows.filter_map(|row| row["gatewayId"].as_str().map(encoded)).collect();
    if ids.is_empty() { Err("there are no gateways to ask for".into()) } else { Ok(ids) }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
