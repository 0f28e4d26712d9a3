//! Messages to receivers.

use super::alerts::{alert, of};
use crate::backend::{Fresh, conformance};
use crate::builder::at;
use model::alert::life::NotifyKind;
use model::alert::{AlertState, DeliveryState, Severity};
use model::query::{DeliveryFilter, PageRequest};
use observatory::store::{AlertWrite, Attempt, NewMessage, Retained};
use uuid::Uuid;

conformance!(
    a_message_is_written_once_per_receiver,
    messages_about_one_alert_keep_their_order,
    attempts_are_booked,
    a_message_that_was_given_up_can_be_tried_again,
    what_waits_for_a_receiver_that_is_gone_is_given_up,
    the_log_is_listed_by_every_filter_and_page_by_page,
    receivers_are_summed_up,
    retention_takes_what_does_not_wait,
);

/// The `number`th message, about the alert of the same number.
pub fn message(number: u128, receiver: &str, seconds: i64) -> NewMessage {
    NewMessage {
        id: Uuid::from_u128(number),
        receiver: receiver.into(),
        alert_id: Uuid::from_u128(number).to_string(),
        rule: "r".into(),
        severity: Severity::Critical,
        gateway_id: "gw".into(),
        kind: NotifyKind::Firing,
        created_at: at(seconds),
        body: format!("body {number}"),
    }
}

async fn put(fresh: &Fresh, messages: Vec<NewMessage>) {
    let write = AlertWrite { messages, ..of(vec![alert(1, AlertState::Firing)]) };
    fresh.store.write_alerts(&write).await.unwrap();
}

async fn due(fresh: &Fresh, receiver: &str, seconds: i64) -> Vec<i64> {
    fresh.store.due_messages(receiver, at(seconds), 10).await.unwrap().iter().map(|message| message.id).collect()
}

async fn a_message_is_written_once_per_receiver(fresh: Fresh) {
    for _ in 0..2 {
        put(&fresh, vec![message(1, "a", 1), message(1, "b", 1)]).await;
    }
    assert_eq!((due(&fresh, "a", 1).await.len(), due(&fresh, "b", 1).await.len()), (1, 1));
    assert!(due(&fresh, "a", 0).await.is_empty(), "it is not due yet");
    let first = fresh.store.due_messages("a", at(1), 10).await.unwrap().remove(0);
    assert_eq!((first.body.as_str(), first.attempts), ("body 1", 0));
    assert_eq!(fresh.store.next_message_due("a").await.unwrap(), Some(at(1)));
    assert_eq!(fresh.store.next_message_due("c").await.unwrap(), None);
    // What was delivered is not written again by an engine that starts anew.
    fresh.store.book_attempt(first.id, &Attempt::Delivered, "", at(2)).await.unwrap();
    put(&fresh, vec![message(1, "a", 1)]).await;
    assert!(due(&fresh, "a", 100).await.is_empty());
}

async fn messages_about_one_alert_keep_their_order(fresh: Fresh) {
    let second = NewMessage { id: Uuid::from_u128(99), kind: NotifyKind::Resolved, ..message(1, "a", 2) };
    put(&fresh, vec![message(1, "a", 1), second, message(2, "a", 3)]).await;
    let first = due(&fresh, "a", 10).await;
    assert_eq!(first.len(), 2, "the resolution waits for what it resolves");
    fresh.store.book_attempt(first[0], &Attempt::Again(at(50)), "busy", at(10)).await.unwrap();
    assert_eq!(due(&fresh, "a", 10).await, [first[1]]);
    fresh.store.book_attempt(first[1], &Attempt::Delivered, "", at(10)).await.unwrap();
    assert_eq!(fresh.store.next_message_due("a").await.unwrap(), Some(at(50)), "nothing that has to wait counts");
    fresh.store.book_attempt(first[0], &Attempt::Delivered, "", at(50)).await.unwrap();
    assert_eq!(due(&fresh, "a", 10).await.len(), 1);
}

async fn attempts_are_booked(fresh: Fresh) {
    put(&fresh, vec![message(1, "a", 1)]).await;
    let id = due(&fresh, "a", 1).await[0];
    let note = "x".repeat(2000);
    fresh.store.book_attempt(id, &Attempt::Again(at(30)), &note, at(2)).await.unwrap();
    assert!(due(&fresh, "a", 29).await.is_empty());
    assert_eq!(due(&fresh, "a", 30).await, [id]);
    let row =
        fresh.store.deliveries(&DeliveryFilter::default(), &PageRequest::default()).await.unwrap().items.remove(0);
    assert_eq!((row.state, row.attempts, row.attempted_at), (DeliveryState::Waiting, 1, Some(at(2))));
    assert_eq!((row.due_at, row.note.len()), (Some(at(30)), 500));
    assert_eq!((row.severity, row.kind, row.gateway_id.as_str()), (Severity::Critical, NotifyKind::Firing, "gw"));
    fresh.store.book_attempt(id, &Attempt::Dead, "gone\0", at(31)).await.unwrap();
    let row =
        fresh.store.deliveries(&DeliveryFilter::default(), &PageRequest::default()).await.unwrap().items.remove(0);
    assert_eq!((row.state, row.attempts, row.due_at), (DeliveryState::Dead, 2, None));
    assert_eq!(row.note, "gone ");
}

async fn a_message_that_was_given_up_can_be_tried_again(fresh: Fresh) {
    put(&fresh, vec![message(1, "a", 1)]).await;
    let id = due(&fresh, "a", 1).await[0];
    assert_eq!(fresh.store.retry_message(id, at(5)).await.unwrap(), None, "it waits already");
    fresh.store.book_attempt(id, &Attempt::Dead, "gone", at(2)).await.unwrap();
    assert_eq!(fresh.store.retry_message(id, at(5)).await.unwrap().as_deref(), Some("a"));
    assert_eq!(fresh.store.due_messages("a", at(5), 1).await.unwrap()[0].attempts, 0);
    assert_eq!(fresh.store.retry_message(id + 100, at(5)).await.unwrap(), None);
}

async fn what_waits_for_a_receiver_that_is_gone_is_given_up(fresh: Fresh) {
    put(&fresh, vec![message(1, "a", 1), message(2, "a", 1), message(1, "b", 1)]).await;
    assert_eq!(fresh.store.give_up_messages("a", "it is gone").await.unwrap(), 2);
    assert!(due(&fresh, "a", 100).await.is_empty());
    assert_eq!(due(&fresh, "b", 100).await.len(), 1);
}

async fn the_log_is_listed_by_every_filter_and_page_by_page(fresh: Fresh) {
    let messages = (1..=5).flat_map(|number| [message(number, "a", 1), message(number, "b", 1)]).collect();
    put(&fresh, messages).await;
    let id = due(&fresh, "a", 1).await[0];
    fresh.store.book_attempt(id, &Attempt::Delivered, "ok", at(2)).await.unwrap();
    let alert = Some(Uuid::from_u128(3).to_string());
    for (filter, count) in [
        (DeliveryFilter::default(), 10),
        (DeliveryFilter { receiver: Some("a".into()), ..DeliveryFilter::default() }, 5),
        (DeliveryFilter { state: Some(DeliveryState::Delivered), ..DeliveryFilter::default() }, 1),
        (DeliveryFilter { alert, ..DeliveryFilter::default() }, 2),
    ] {
        let found = fresh.store.deliveries(&filter, &PageRequest::default()).await.unwrap().items.len();
        assert_eq!(found, count, "{filter:?}");
    }
    let mut page = PageRequest { limit: 3, cursor: None, ascending: false };
    let mut seen = Vec::new();
    loop {
        let answer = fresh.store.deliveries(&DeliveryFilter::default(), &page).await.unwrap();
        seen.extend(answer.items.into_iter().map(|row| row.id));
        let Some(cursor) = answer.next_cursor else { break };
        page.cursor = Some(cursor);
    }
    assert_eq!(seen.len(), 10);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]));
    let page = PageRequest { cursor: Some("x".into()), ..PageRequest::default() };
    assert!(fresh.store.deliveries(&DeliveryFilter::default(), &page).await.is_err());
}

async fn receivers_are_summed_up(fresh: Fresh) {
    put(&fresh, vec![message(1, "a", 1), message(2, "a", 1), message(3, "a", 1), message(1, "b", 1)]).await;
    let ids = due(&fresh, "a", 1).await;
    fresh.store.book_attempt(ids[0], &Attempt::Delivered, "ok", at(5)).await.unwrap();
    fresh.store.book_attempt(ids[1], &Attempt::Dead, "no such channel", at(6)).await.unwrap();
    let logs = fresh.store.receiver_logs().await.unwrap();
    let a = &logs["a"];
    assert_eq!((a.waiting, a.dead, a.delivered_at), (1, 1, Some(at(5))));
    assert_eq!(a.problem.as_deref(), Some("no such channel"));
    assert_eq!((logs["b"].waiting, logs["b"].problem.clone()), (1, None));
    fresh.store.book_attempt(ids[2], &Attempt::Delivered, "ok", at(7)).await.unwrap();
    assert_eq!(fresh.store.receiver_logs().await.unwrap()["a"].problem, None, "the newest attempt succeeded");
}

async fn retention_takes_what_does_not_wait(fresh: Fresh) {
    put(&fresh, vec![message(1, "a", 1), message(2, "a", 1), message(3, "a", 50)]).await;
    for id in due(&fresh, "a", 1).await.into_iter().take(1) {
        fresh.store.book_attempt(id, &Attempt::Delivered, "", at(2)).await.unwrap();
    }
    assert_eq!(fresh.store.purge(Retained::Messages, at(100), 10).await.unwrap(), 1);
    assert_eq!(due(&fresh, "a", 100).await.len(), 2);
}
