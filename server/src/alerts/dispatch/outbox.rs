//! What a worker needs around it; tests put their own in place.

use crate::alerts::catalog::NamedReceiver;
use crate::alerts::delivery::http::Http;
use crate::alerts::delivery::{Delivered, Failure, Message};
use crate::store::{Attempt, DueMessage, Store, StoreError};
use async_trait::async_trait;
use model::Timestamp;
use std::sync::Arc;

pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where messages wait.
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    async fn due(&self, receiver: &str, now: Timestamp, limit: u32) -> Result<Vec<DueMessage>, StoreError>;
    async fn next_due(&self, receiver: &str) -> Result<Option<Timestamp>, StoreError>;
    async fn book(&self, id: i64, attempt: &Attempt, note: &str, now: Timestamp) -> Result<(), StoreError>;
}

#[async_trait]
impl Outbox for Store {
    async fn due(&self, receiver: &str, now: Timestamp, limit: u32) -> Result<Vec<DueMessage>, StoreError> {
        self.due_messages(receiver, now, limit).await
    }

    async fn next_due(&self, receiver: &str) -> Result<Option<Timestamp>, StoreError> {
        self.next_message_due(receiver).await
    }

    async fn book(&self, id: i64, attempt: &Attempt, note: &str, now: Timestamp) -> Result<(), StoreError> {
        self.book_attempt(id, attempt, note, now).await
    }
}

/// Sends one message, once.
#[async_trait]
pub trait Sender: Send + Sync + 'static {
    async fn send(&self, message: &Message) -> Result<Delivered, Failure>;
}

/// Over the network.
pub struct HttpSender {
    pub receiver: Arc<NamedReceiver>,
    pub http: Http,
}

#[async_trait]
impl Sender for HttpSender {
    async fn send(&self, message: &Message) -> Result<Delivered, Failure> {
        self.receiver.receiver.deliver(message, &self.http).await
    }
}
