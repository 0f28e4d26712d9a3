//! The clients: HTTP by hand over kept-alive connections.

use crate::prepare::Queue;
use crate::server::Server;
use crate::{Options, Outcome};
use serde_json::Value;
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
    deferred: u64,
    elapsed: Duration,
    ran_out: bool,
}

impl Load {
    fn percentile_ms(&self, fraction: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
        let index = (self.latencies_us.len().saturating_sub(1) as f64 * fraction).round() as usize;
        self.latencies_us.get(index).map_or(f64::NAN, |us| *us as f64 / 1000.0)
    }

    pub fn print(&self, options: &Options) {
        let seconds = self.elapsed.as_secs_f64();
        println!("{} connections, {} events a request, {seconds:.1} s", options.connections, options.batch);
        println!("acknowledged           {:>10.0} events/s", self.acknowledged as f64 / seconds);
        println!("request p50 / p99      {:>10.2} / {:.2} ms", self.percentile_ms(0.5), self.percentile_ms(0.99));
        if self.deferred > 0 {
            println!("asked to come back     {:>10} times", self.deferred);
        }
        if self.ran_out {
            println!("the prepared events ran out early: raise --events-max");
        }
    }
}

pub async fn post_all(server: &Server, queues: Vec<Queue>, limit: Duration) -> Outcome<Load> {
    static RAN_OUT: AtomicBool = AtomicBool::new(false);
    let began = Instant::now();
    let mut tasks = Vec::new();
    for queue in queues {
        let stream = TcpStream::connect(server.address).await?;
        stream.set_nodelay(true)?;
        tasks.push(tokio::spawn(post(stream, queue, began + limit, &RAN_OUT)));
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
    load.ran_out = RAN_OUT.load(Ordering::Relaxed);
    Ok(load)
}

/// One connection: a request after the other until the time is over, or until
/// any connection has nothing left to post.
async fn post(mut stream: TcpStream, mut queue: Queue, until: Instant, ran_out: &AtomicBool) -> Outcome<Load> {
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
