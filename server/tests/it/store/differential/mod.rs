//! The same random history on two databases; every question must get the same
//! answer. `DIFFERENTIAL_CASES` asks for more histories than a usual run has.

mod answers;
mod coverage;
mod history;
mod words;

use super::prices::priced;
use crate::backend::{self, Fresh};
use crate::builder::{at, incoming};
pub use answers::{Numbers, Probes, answers};
use history::{Step, history};
use model::Timestamp;
use model::query::{DeliveryFilter, LIMIT_MAX, PageRequest};
use model::time::HOUR_US;
use observatory::pricing::reprice;
use observatory::progress::Progress;
use observatory::retention::{remove_marked, run_once};
use observatory::store::{Incoming, SettingKind, Store, StoreError, TokenRow, Verdict};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Histories of a usual run; each fills two databases.
const CASES: u32 = 5;
const CASES_VARIABLE: &str = "DIFFERENTIAL_CASES";
/// Histories that are tried to make a failing one smaller.
const SHRINKS_MAX: u32 = 120;
const DAY_US: i64 = 24 * HOUR_US;

/// What came of a step, the same on every database.
async fn take(step: &Step, fresh: &Fresh, store: &Store) -> Result<String, StoreError> {
    Ok(match step {
        Step::Write(events, contacts) => {
            let events: Vec<Incoming> = events.iter().cloned().map(incoming).collect();
            let written = store.write(&events, contacts, at(0)).await?;
            let name = |verdict: &Verdict| match verdict {
                Verdict::Stored(_) => "stored",
                Verdict::Spooled => "spooled",
                Verdict::Duplicate => "duplicate",
                Verdict::Expired => "expired",
            };
            let stored: Vec<_> = written.stored.iter().map(|stored| stored.event.id).collect();
            format!("{:?} {stored:?}", written.verdicts.iter().map(name).collect::<Vec<_>>())
        }
        Step::Reprice(usd) => {
            let dearer = priced(fresh, usd).await;
            let summary = reprice::run(&dearer, &model::query::Filter::default(), false, &mut Progress::silent()).await;
            dearer.close().await;
            summary?.to_string()
        }
        Step::Retain(days) => {
            let cutoff = at(0).bucket(DAY_US).plus_micros(-i64::from(*days) * DAY_US);
            let report = run_once(store, cutoff).await?;
            format!("{} {}", report.events, report.sessions)
        }
        Step::PrepareDays => {
            store.prepare_days(at(0), 3650).await?;
            String::new()
        }
        Step::MarkRemoval(gateway) => store.begin_removal(gateway, at(0)).await?.to_string(),
        Step::Remove => remove_marked(store).await?.to_string(),
        Step::ChangeGateway(gateway, change) => store.change_gateway(gateway, change).await?.to_string(),
        Step::Alerts(write) => {
            let mut changed = store.write_alerts(write).await?;
            changed.sort();
            format!("{changed:?}")
        }
        Step::Attempt(place, attempt, note, seconds) => attempted(store, *place, attempt, note, at(*seconds)).await?,
        Step::GiveUp(receiver, note) => store.give_up_messages(receiver, note).await?.to_string(),
        Step::Setting(kind, id, Some(body)) => {
            store.put_alert_setting(*kind, id, body, at(0)).await?;
            String::new()
        }
        Step::Setting(kind, id, None) => store.remove_alert_setting(*kind, id).await?.to_string(),
        Step::Engine(seq, state) => {
            store.save_engine_state(*seq, state, at(0)).await?;
            String::new()
        }
        Step::Token(number) => {
            tokens(store, *number).await?;
            String::new()
        }
    })
}

/// Books an attempt of the message at a place of the log.
async fn attempted(
    store: &Store,
    place: usize,
    attempt: &observatory::store::Attempt,
    note: &str,
    now: Timestamp,
) -> Result<String, StoreError> {
    let page = PageRequest { limit: LIMIT_MAX, cursor: None, ascending: true };
    let log = store.deliveries(&DeliveryFilter::default(), &page).await?.items;
    let Some(message) = log.get(place % log.len().max(1)) else { return Ok(String::new()) };
    store.book_attempt(message.id, attempt, note, now).await?;
    Ok(format!("{:?}", store.retry_message(message.id, now).await?))
}

/// The `number`th token, its login, and an end to the one before.
async fn tokens(store: &Store, number: u8) -> Result<(), StoreError> {
    let token = TokenRow {
        id: format!("{number}"),
        name: words::WORDS[usize::from(number) % words::WORDS.len()].into(),
        scopes: "read".into(),
        gateways: "[]".into(),
        created_at: at(i64::from(number / 2)).micros(),
        revoked_at: None,
    };
    if store.token_by_hash(&[number]).await?.is_none() && !store.tokens().await?.contains(&token) {
        let known = store.tokens().await?.iter().any(|other| other.id == token.id);
        if !known {
            store.insert_token(&token, &[number]).await?;
            store.insert_login(&[number, 0], &[number], at(i64::from(number))).await?;
        }
    }
    store.revoke_token(&format!("{}", number.saturating_sub(1)), at(9)).await?;
    store.delete_login(&[number.saturating_sub(1), 0], at(2)).await
}

/// What the histories leave: the same on both, or the first difference.
async fn compare(one: &Store, other: &Store, probes: &Probes) -> Result<(), TestCaseError> {
    let (mine, theirs) = (answers(one, probes, Numbers::Hidden).await, answers(other, probes, Numbers::Hidden).await);
    assert_eq!(mine.len(), theirs.len());
    for ((question, one), (_, other)) in mine.iter().zip(&theirs) {
        if one != other {
            return Err(TestCaseError::fail(difference(question, one, other)));
        }
    }
    Ok(())
}

/// Where two texts part, with a little around it.
pub fn difference(question: &str, one: &str, other: &str) -> String {
    let common = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| {
        let from = text.floor_char_boundary(common.saturating_sub(200));
        let to = text.floor_char_boundary(common + 200);
        text[from..to.max(from)].to_owned()
    };
    format!("{question}\n one:   …{}…\n other: …{}…", part(one), part(other))
}

async fn check(one: Fresh, other: Fresh, steps: &[Step], probes: &Probes) -> Result<(), TestCaseError> {
    let (first, second) = (priced(&one, "3").await, priced(&other, "3").await);
    for (index, step) in steps.iter().enumerate() {
        let outcomes = (take(step, &one, &first).await, take(step, &other, &second).await);
        let same = match &outcomes {
            (Ok(one), Ok(other)) | (Err(StoreError::GatewayRemoving(one)), Err(StoreError::GatewayRemoving(other))) => {
                one == other
            }
            _ => false,
        };
        if !same {
            return Err(TestCaseError::fail(format!("step {index}: {outcomes:?}")));
        }
        if index == steps.len() / 2 {
            compare(&first, &second, probes).await?;
        }
    }
    compare(&first, &second, probes).await?;
    for store in [&first, &second, &one.store, &other.store] {
        store.close().await;
    }
    Ok(())
}

fn cases(other: impl AsyncFn() -> Fresh) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let cases = std::env::var(CASES_VARIABLE).ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { failure_persistence: None, max_shrink_iters: SHRINKS_MAX, ..Config::with_cases(cases) };
    let outcome = TestRunner::new(config).run(&(history(), answers::probes()), |(steps, probes)| {
        runtime.block_on(async { check(backend::sqlite().await, other().await, &steps, &probes).await })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn postgres() {
    cases(backend::postgres_in_english);
}

#[test]
fn timescale() {
    cases(backend::timescale);
}

/// Kinds of settings, for histories and questions alike.
const SETTINGS: [SettingKind; 5] =
    [SettingKind::Rule, SettingKind::Silence, SettingKind::Maintenance, SettingKind::Receiver, SettingKind::Routes];

/// Fills a store by histories that are always the same, with something in
/// every table at the end.
pub async fn fill(fresh: &Fresh) {
    let store = priced(fresh, "3").await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let steps = history().new_tree(&mut runner).unwrap().current();
        for step in steps.iter().filter(|step| !matches!(step, Step::MarkRemoval(_))) {
            take(step, fresh, &store).await.unwrap();
        }
    }
    for number in 0..3 {
        take(&Step::Token(number), fresh, &store).await.unwrap();
    }
    take(&Step::Engine(7, vec![1, 2, 3]), fresh, &store).await.unwrap();
    take(&Step::Setting(SettingKind::Rule, "r".into(), Some("{}".into())), fresh, &store).await.unwrap();
    store.close().await;
}

/// Questions that are always the same.
pub fn some_probes() -> Probes {
    answers::probes().new_tree(&mut TestRunner::deterministic()).unwrap().current()
}
