//! Requests, written before the clock starts.

use model::Timestamp;
use model::time::SECOND_US;
use observatory::demo::Fleet;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// Events per second inside the invented fleet: how densely sessions and turns
/// overlap in what is posted.
const FLEET_EVENTS_PER_SECOND: f64 = 50.0;
const SEED: u64 = 1;

/// Whole requests, in the order in which a connection posts them.
pub type Queue = VecDeque<Vec<u8>>;

/// How many requests of how many events.
#[derive(Clone, Copy)]
pub struct Shape {
    pub connections: usize,
    /// Events of a request.
    pub batch: usize,
    pub events_max: usize,
}

/// Whole requests, a queue for each connection; each connection stands for one
/// gateway. Also when the events begin.
pub fn requests(shape: Shape, end: Timestamp) -> (Timestamp, Vec<Queue>) {
    #[expect(clippy::cast_possible_truncation, reason = "at most days")]
    let span_us = (shape.events_max as f64 / FLEET_EVENTS_PER_SECOND * 1.2) as i64 * SECOND_US;
    let start = end.plus_micros(-span_us);
    let mut fleet = Fleet::new(SEED, shape.connections, start).at_rate(FLEET_EVENTS_PER_SECOND);
    let mut open: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut queues = vec![VecDeque::new(); shape.connections];
    let (mut until, mut written) = (start, 0);
    while until < end && written < shape.events_max {
        until = until.plus_micros(60 * SECOND_US).min(end);
        for event in fleet.step(until) {
            let gateway = event["gatewayId"].as_str().unwrap_or_default().to_owned();
            let index = open.keys().position(|key| *key == gateway).unwrap_or(0) % queues.len();
            let batch = open.entry(gateway).or_default();
            batch.push(event);
            if batch.len() == shape.batch {
                queues[index].push_back(request(&std::mem::take(batch)));
                written += shape.batch;
            }
        }
    }
    (start, queues)
}

fn request(events: &[Value]) -> Vec<u8> {
    let body = serde_json::json!({"events": events}).to_string();
    format!(
        "POST /api/v1/ingest HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
