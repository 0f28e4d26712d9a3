//! The clients: HTTP by hand over kept-alive connections.

use super::prepare::Queue;
use super::server::Server;
use super::{Outcome, percentile_ms};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What was measured.
#[derive(Default)]
pub struct Load {
    pub acknowledged: u64,
    latencies_us: Vec<u128>,
    /// Answers that asked to come back later.
    pub deferred: u64,
    pub elapsed: Duration,
    /// The prepared events ended before the time did.
    pub ran_out: bool,
}

impl Load {
    pub fn events_per_second(&self) -> f64 {
        self.acknowledged as f64 / self.elapsed.as_secs_f64()
    }

    /// Of the requests that were acknowledged.
    pub fn latency_ms(&self, share: f64) -> f64 {
        percentile_ms(&self.latencies_us, share)
    }
}

/// Posts the queues, a connection each, until the time is over.
pub async fn post_all(server: &Server, queues: Vec<Queue>, limit: Duration) -> Outcome<Load> {
    let ran_out = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let mut tasks = Vec::new();
    for queue in queues {
        let stream = TcpStream::connect(server.address).await?;
        stream.set_nodelay(true)?;
        tasks.push(tokio::spawn(post(stream, queue, began + limit, Arc::clone(&ran_out))));
    }
    let mut load = Load::default();
    for task in tasks {
        let part = task.await??;
        load.acknowledged += part.acknowledged;
        load.deferred += part.deferred;
        load.latencies_us.extend(part.latencies_us);
    }
    load.elapsed = began.elapsed();
    load.latencies_us.sort_unstable();
    load.ran_out = ran_out.load(Ordering::Relaxed);
    Ok(load)
}

/// One connection: a request after the other until the time is over, or until
/// any connection has nothing left to post.
async fn post(mut stream: TcpStream, mut queue: Queue, until: Instant, ran_out: Arc<AtomicBool>) -> Outcome<Load> {
    let mut load = Load::default();
    let mut buffer = Vec::new();
    while Instant::now() < until && !ran_out.load(Ordering::Relaxed) {
        let Some(request) = queue.pop_front() else {
            ran_out.store(true, Ordering::Relaxed);
            break;
        };
        let began = Instant::now();
        stream.write_all(&request).await?;
        let (status, body) = answer(&mut stream, &mut buffer).await?;
        match status {
            200 => {
                load.latencies_us.push(began.elapsed().as_micros());
                let accepted = serde_json::from_slice::<Value>(&body)?["accepted"].as_u64();
                load.acknowledged += accepted.ok_or("an answer without a count of accepted events")?;
            }
            429 | 503 => {
                load.deferred += 1;
                queue.push_front(request);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            _ => {
                return Err(format!("the server answers {status}: {}", String::from_utf8_lossy(&body)).into());
            }
        }
    }
    Ok(load)
}

/// Reads one answer with a `content-length`.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Outcome<(u16, Vec<u8>)> {
    buffer.clear();
    let mut head_end = None;
    loop {
        head_end = head_end.or_else(|| buffer.windows(4).position(|end| end == b"\r\n\r\n"));
        if let Some(head_end) = head_end {
            let head = std::str::from_utf8(&buffer[..head_end])?;
            let body_start = head_end + 4;
            let length = content_length(head).ok_or("an answer without content-length")?;
            if buffer.len() >= body_start + length {
                let status = head.split(' ').nth(1).ok_or("an answer without status")?.parse()?;
                return Ok((status, buffer[body_start..body_start + length].to_vec()));
            }
        }
        if buffer.len() > ANSWER_BYTES_MAX || stream.read_buf(buffer).await? == 0 {
            return Err("the server closed the connection or answers too much".into());
        }
    }
}

fn content_length(head: &str) -> Option<usize> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    })
}
