//! Questions that are asked at the same time are answered once: a page asks for
//! several cards of the same sums, and many people look at the same page.

use app::facade::FacadeError;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use model::metrics::{Breakdown, Comparison};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What pages ask for more than once.
#[derive(Default)]
pub struct Questions {
    pub comparisons: InFlight<Comparison>,
    pub breakdowns: InFlight<Breakdown>,
}

type Answer<V> = Shared<BoxFuture<'static, Result<V, FacadeError>>>;
type Running<V> = HashMap<String, Answer<V>>;

/// Answers that are made for whoever asks meanwhile. What is asked beyond them
/// is answered for who asks, and given up when they go away.
const RUNNING_MAX: usize = 64;

/// Answers that are being made, at most [`RUNNING_MAX`].
pub struct InFlight<V: Clone>(Arc<Mutex<Running<V>>>);

impl<V: Clone> Default for InFlight<V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<V: Clone + Send + Sync + 'static> InFlight<V> {
    /// The answer to a question, or that to the same one which is under way.
    /// What the key tells includes as of which position of the stream is asked:
    /// nobody is answered with less than was there when they asked.
    ///
    /// # Errors
    /// What the answer failed with.
    pub async fn ask<F>(&self, key: String, answer: F) -> Result<V, FacadeError>
    where
        F: Future<Output = Result<V, FacadeError>> + Send + 'static,
    {
        match self.join(key, answer) {
            Ok(shared) => shared.await,
            Err(answer) => answer.await,
        }
    }

    /// The answer under way, or this one, begun; this one again where there is
    /// no room.
    fn join<F>(&self, key: String, answer: F) -> Result<Answer<V>, F>
    where
        F: Future<Output = Result<V, FacadeError>> + Send + 'static,
    {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = running.get(&key) {
            return Ok(held.clone());
        }
        if running.len() >= RUNNING_MAX {
            return Err(answer);
        }
        let done = Done { running: Arc::clone(&self.0), key: key.clone() };
        // A task of its own: who asked first may go away.
        let task = tokio::spawn(async move {
            let _done = done;
            answer.await
        });
        let shared = async move { task.await.unwrap_or(Err(FacadeError::Unavailable)) }.boxed().shared();
        running.insert(key, shared.clone());
        Ok(shared)
    }
}

/// Forgets an answer once it is made, or given up.
struct Done<V: Clone> {
    running: Arc<Mutex<Running<V>>>,
    key: String,
}

impl<V: Clone> Drop for Done<V> {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;

    #[tokio::test]
    async fn what_is_asked_at_once_is_answered_once_and_then_forgotten() {
        let (asked, go) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let questions = InFlight::default();
        let ask = |key: &str| {
            let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
            questions.ask(key.to_owned(), async move {
                go.notified().await;
                Ok(asked.fetch_add(1, Ordering::Relaxed) + 1)
            })
        };
        let release = async {
            tokio::task::yield_now().await;
            go.notify_waiters();
        };
        let (one, same, other, ()) = tokio::join!(ask("a"), ask("a"), ask("b"), release);
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        assert!(questions.0.lock().unwrap().is_empty());
        go.notify_one();
        assert_eq!(ask("a").await, Ok(3));
    }

    #[tokio::test]
    async fn an_answer_outlives_who_asked_first_and_a_panic_is_no_answer() {
        let (questions, go) = (InFlight::default(), Arc::new(Notify::new()));
        let wait = Arc::clone(&go);
        let first = questions.ask("a".to_owned(), async move {
            wait.notified().await;
            Ok(1)
        });
        assert!(first.now_or_never().is_none());
        let second = questions.ask("a".to_owned(), async { Ok(2) });
        let (second, ()) = tokio::join!(second, async { go.notify_one() });
        assert_eq!(second, Ok(1));
        let failed = questions.ask("b".to_owned(), async { panic!("on purpose") }).await;
        assert_eq!(failed, Err::<i32, _>(FacadeError::Unavailable));
        assert!(questions.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_asked_beyond_the_limit_is_answered_for_who_asks() {
        let questions = InFlight::<usize>::default();
        for number in 0..RUNNING_MAX {
            let waits = questions.ask(number.to_string(), std::future::pending());
            assert!(waits.now_or_never().is_none());
        }
        assert_eq!(questions.ask("more".to_owned(), async { Ok(7) }).await, Ok(7));
        assert_eq!(questions.0.lock().unwrap().len(), RUNNING_MAX);
        // What is under way is still shared.
        assert!(questions.ask("0".to_owned(), async { Ok(8) }).now_or_never().is_none());
    }
}
