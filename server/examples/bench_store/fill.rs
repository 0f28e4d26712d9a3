//! A month of an invented fleet, straight through the store.

use crate::DAYS;
use crate::common::Outcome;
use crate::database::Database;
use indicatif::{ProgressBar, ProgressStyle};
use model::time::{HOUR_US, SECOND_US};
use model::{Event, Timestamp};
use observatory::clock;
use observatory::demo::Fleet;
use observatory::store::{Incoming, Store};

const GATEWAYS: usize = 20;
const SEED: u64 = 7;
/// Events of a transaction.
const BATCH: usize = 4000;
const DAY_US: i64 = 24 * HOUR_US;

/// Fills the database until now.
pub async fn fill(database: &Database, events: u64) -> Outcome<()> {
    let end = clock::now();
    let start = end.plus_micros(-DAYS * DAY_US);
    make_days(database, start).await?;
    let store = Store::open(&database.target).await?;
    let progress = Progress::new(&database.name(), events);
    let mut written = 0;
    // The fleet's rate holds in the mean only: it goes on until the number is
    // reached, a few hours beyond now or short of it.
    let mut fleet = Fleet::new(SEED, GATEWAYS, start).at_rate(events as f64 / (DAYS * DAY_US / SECOND_US) as f64);
    let mut until = start;
    let mut waiting: Vec<Incoming> = Vec::with_capacity(2 * BATCH);
    while written < events {
        while waiting.len() < BATCH {
            until = until.plus_micros(600 * SECOND_US);
            for event in fleet.step(until) {
                waiting.push(Incoming::new(Event::parse(event).map_err(|error| format!("{error:?}"))?)?);
            }
        }
        let count = usize::try_from(events - written).unwrap_or(BATCH).min(BATCH);
        let batch: Vec<Incoming> = waiting.drain(..count).collect();
        store.write_events(&batch, clock::now()).await?;
        written += batch.len() as u64;
        progress.tell(written);
    }
    store.close().await;
    progress.finish();
    Ok(())
}

/// The tables of past days, as if they had come one by one.
async fn make_days(database: &Database, start: Timestamp) -> Outcome<()> {
    let Some(pool) = database.pool().await? else { return Ok(()) };
    for day in 0..=DAYS + 7 {
        let at = start.plus_micros(day * DAY_US).to_string();
        sqlx::query("SELECT events_make_day(($1::timestamptz AT TIME ZONE 'UTC')::date, 0)")
            .bind(at)
            .execute(&pool)
            .await?;
    }
    pool.close().await;
    Ok(())
}

/// On a terminal a bar with the remaining time, elsewhere a line for each tenth.
struct Progress {
    bar: ProgressBar,
    name: String,
    events: u64,
}

impl Progress {
    fn new(name: &str, events: u64) -> Self {
        let style =
            ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} events  {per_sec}  {eta} left");
        let bar = ProgressBar::new(events).with_message(name.to_owned());
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, name: name.to_owned(), events }
    }

    fn tell(&self, written: u64) {
        let tenth = |count: u64| count * 10 / self.events.max(1);
        if self.bar.is_hidden() && tenth(written) > tenth(self.bar.position()) {
            eprintln!("{}: {written} of {} events, {:.0} s left", self.name, self.events, self.bar.eta().as_secs_f64());
        }
        self.bar.set_position(written);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
