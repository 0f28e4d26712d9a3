//! On a paused clock: no test waits in real time.

use super::*;
use crate::alerts::delivery::{Delivered, Message};
use crate::alerts::dispatch::DELAY_MAX;
use crate::store::StoreError;
use async_trait::async_trait;
use model::alert::Severity;
use model::alert::life::NotifyKind;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use uuid::Uuid;

#[derive(Clone, Debug)]
struct Entry {
    alert_id: String,
    body: String,
    due_at: Option<Timestamp>,
    attempts: i64,
    outcome: Option<(Attempt, String)>,
}

#[derive(Default)]
struct Memory(Mutex<BTreeMap<i64, Entry>>);

#[async_trait]
impl Outbox for Memory {
    async fn due(&self, _: &str, now: Timestamp, limit: u32) -> Result<Vec<DueMessage>, StoreError> {
        let entries = self.0.lock().unwrap();
        let waits = |id: i64, alert: &str| {
            entries.range(..id).any(|(_, entry)| entry.alert_id == alert && entry.due_at.is_some())
        };
        let due = entries
            .iter()
            .filter(|(id, entry)| entry.due_at.is_some_and(|due| due <= now) && !waits(**id, &entry.alert_id));
        Ok(due
            .take(limit as usize)
            .map(|(id, entry)| DueMessage {
                id: *id,
                alert_id: entry.alert_id.clone(),
                attempts: entry.attempts,
                body: entry.body.clone(),
            })
            .collect())
    }

    async fn next_due(&self, _: &str) -> Result<Option<Timestamp>, StoreError> {
        let entries = self.0.lock().unwrap();
        let waits = |id: i64, alert: &str| {
            entries.range(..id).any(|(_, entry)| entry.alert_id == alert && entry.due_at.is_some())
        };
        Ok(entries
            .iter()
            .filter(|(id, entry)| !waits(**id, &entry.alert_id))
            .filter_map(|(_, entry)| entry.due_at)
            .min())
    }

    async fn book(&self, id: i64, attempt: &Attempt, note: &str, _: Timestamp) -> Result<(), StoreError> {
        let mut entries = self.0.lock().unwrap();
        let entry = entries.get_mut(&id).unwrap();
        entry.attempts += 1;
        entry.due_at = if let Attempt::Again(at) = attempt { Some(*at) } else { None };
        entry.outcome = Some((attempt.clone(), note.to_owned()));
        Ok(())
    }
}

/// Answers as it is told, then takes everything.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<Duration, Failure>>>,
    sent: Mutex<Vec<(Instant, String)>>,
    now: Mutex<(usize, usize)>,
}

#[async_trait]
impl Sender for Script {
    async fn send(&self, message: &Message) -> Result<Delivered, Failure> {
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(Duration::ZERO));
        self.sent.lock().unwrap().push((Instant::now(), message.text.clone()));
        {
            let mut now = self.now.lock().unwrap();
            now.0 += 1;
            now.1 = now.1.max(now.0);
        }
        if let Ok(takes) = &answer {
            sleep(*takes).await;
        }
        self.now.lock().unwrap().0 -= 1;
        answer.map(|_| Delivered { note: "taken".into() })
    }
}

struct Case {
    outbox: Arc<Memory>,
    script: Arc<Script>,
    wake: Arc<Notify>,
    stop: CancellationToken,
    begun: Instant,
    task: tokio::task::JoinHandle<()>,
}

fn message(text: &str) -> String {
    let at = Timestamp::from_millis(0);
    serde_json::to_string(&Message {
        id: Uuid::nil(),
        kind: NotifyKind::Firing,
        rule: "r".into(),
        severity: Severity::Info,
        at,
        title: String::new(),
        text: text.into(),
        gateway_id: String::new(),
        session_key: None,
        agent_id: None,
        group: BTreeMap::new(),
        value: None,
        threshold: None,
        fired_at: at,
        resolved_at: None,
        link: String::new(),
        also: 0,
        dedup_key: String::new(),
    })
    .unwrap()
}

impl Case {
    fn new(answers: Vec<Result<Duration, Failure>>, per_minute: u32) -> Self {
        let begun = Instant::now();
        let (outbox, wake, stop) = (Arc::new(Memory::default()), Arc::new(Notify::new()), CancellationToken::new());
        let script = Arc::new(Script { answers: Mutex::new(answers.into()), ..Script::default() });
        let clock: Clock =
            Arc::new(move || Timestamp::from_micros(i64::try_from(begun.elapsed().as_micros()).unwrap() + 1_000_000));
        let worker = Worker {
            name: "r".into(),
            outbox: Arc::clone(&outbox),
            sender: Arc::clone(&script),
            pace: Pace::new(per_minute),
            clock,
            wake: Arc::clone(&wake),
            stop: stop.clone(),
        };
        let task = tokio::spawn(worker.run());
        Self { outbox, script, wake, stop, begun, task }
    }

    fn put(&self, id: i64, alert: &str, text: &str) {
        let entry = Entry {
            alert_id: alert.into(),
            body: message(text),
            due_at: Some(Timestamp::from_micros(0)),
            attempts: 0,
            outcome: None,
        };
        self.outbox.0.lock().unwrap().insert(id, entry);
        self.wake.notify_one();
    }

    async fn after(&self, seconds: u64) -> Vec<(u64, String)> {
        sleep_until(self.begun + Duration::from_secs(seconds)).await;
        let sent = self.script.sent.lock().unwrap();
        sent.iter().map(|(at, text)| ((*at - self.begun).as_secs(), text.clone())).collect()
    }

    fn outcome(&self, id: i64) -> Option<(Attempt, String)> {
        self.outbox.0.lock().unwrap()[&id].outcome.clone()
    }
}

fn later(asked: Option<u64>) -> Result<Duration, Failure> {
    Err(Failure { retry: Retry::Later(asked.map(Duration::from_secs)), reason: "busy".into() })
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_ever_more_seldom() {
    let case = Case::new((0..4).map(|_| later(None)).collect(), 600);
    case.put(1, "a", "x");
    let sent = case.after(60).await;
    assert_eq!(sent.len(), 5, "{sent:?}");
    let pauses: Vec<u64> = sent.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    for (number, pause) in pauses.iter().enumerate() {
        let longest = 1 << number;
        assert!(*pause <= longest + 1 && *pause + 1 >= longest / 2, "{pauses:?}");
    }
    assert_eq!(case.outcome(1), Some((Attempt::Delivered, "taken".into())));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_kept_for_the_whole_receiver() {
    let case = Case::new(vec![later(Some(30))], 600);
    case.put(1, "a", "first");
    case.after(1).await;
    case.put(2, "b", "second");
    assert_eq!(case.after(29).await.len(), 1);
    let sent = case.after(40).await;
    assert_eq!(sent.len(), 3);
    assert!(sent[1].0 >= 30 && sent[2].0 >= 30, "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_holds_up_nobody() {
    let refused = Failure { retry: Retry::Never, reason: "no such channel".into() };
    let case = Case::new(vec![Err(refused)], 600);
    case.put(1, "a", "first");
    case.put(2, "b", "second");
    case.after(1).await;
    assert_eq!(case.outcome(1), Some((Attempt::Dead, "no such channel".into())));
    assert_eq!(case.outcome(2), Some((Attempt::Delivered, "taken".into())));
}

#[tokio::test(start_paused = true)]
async fn after_the_last_attempt_a_message_is_given_up() {
    let case = Case::new((0..ATTEMPTS_MAX).map(|_| later(None)).collect(), 600);
    case.put(1, "a", "x");
    let sent = case.after(DELAY_MAX.as_secs() * u64::from(ATTEMPTS_MAX)).await;
    assert_eq!(sent.len(), ATTEMPTS_MAX as usize);
    let (attempt, note) = case.outcome(1).unwrap();
    assert_eq!((attempt, note.as_str()), (Attempt::Dead, "given up after 20 attempts: busy"));
}

#[tokio::test(start_paused = true)]
async fn of_one_alert_nothing_overtakes() {
    let case = Case::new(vec![later(None), later(None)], 600);
    case.put(1, "a", "firing");
    case.put(2, "a", "resolved");
    let texts: Vec<String> = case.after(30).await.into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["firing", "firing", "firing", "resolved"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_does_not_stop_the_others_and_few_are_on_their_way() {
    let case = Case::new(vec![Ok(Duration::from_secs(15))], 6000);
    for id in 0..40 {
        case.put(id, &format!("a{id}"), &format!("m{id}"));
    }
    let sent = case.after(2).await;
    assert_eq!(sent.len(), 40);
    assert!(case.script.now.lock().unwrap().1 <= CONCURRENT_MAX);
    case.after(16).await;
    assert!((0..40).all(|id| matches!(case.outcome(id), Some((Attempt::Delivered, _)))));
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_one_hangs_goes_out_at_once() {
    let case = Case::new(vec![Ok(Duration::from_secs(15))], 600);
    case.put(1, "a", "hangs");
    case.after(2).await;
    case.put(2, "b", "new");
    let sent = case.after(3).await;
    assert_eq!(sent, [(0, "hangs".to_owned()), (2, "new".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn the_pace_of_a_receiver_holds() {
    let case = Case::new(Vec::new(), 30);
    for id in 0..30 {
        case.put(id, &format!("a{id}"), "m");
    }
    assert!((10..=11).contains(&case.after(1).await.len()));
    assert!((20..=21).contains(&case.after(21).await.len()));
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_what_is_on_its_way() {
    let case = Case::new(vec![Ok(Duration::from_secs(3))], 600);
    case.put(1, "a", "x");
    case.after(1).await;
    case.stop.cancel();
    case.task.await.unwrap();
    assert_eq!(case.begun.elapsed().as_secs(), 3);
    assert_eq!(case.outbox.0.lock().unwrap()[&1].outcome, Some((Attempt::Delivered, "taken".into())));
}
