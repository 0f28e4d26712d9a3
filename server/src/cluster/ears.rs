//! The connection that hears what other servers tell.

use crate::store::{Heard, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

/// Notices that may wait; the database keeps what comes beyond them.
const NOTICES_MAX: usize = 256;
/// After the database refused to be listened to.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

pub enum Notice {
    /// From here on everything is heard; what was before, was not.
    Listening,
    Heard(Heard),
}

pub struct Ears {
    notices: mpsc::Receiver<Notice>,
    _task: AbortOnDropHandle<()>,
}

impl Ears {
    pub fn open(store: &Arc<Store>) -> Self {
        let (sender, notices) = mpsc::channel(NOTICES_MAX);
        let task = tokio::spawn(listen(Arc::clone(store), sender));
        Self { notices, _task: AbortOnDropHandle::new(task) }
    }

    pub async fn next(&mut self) -> Notice {
        match self.notices.recv().await {
            Some(notice) => notice,
            // There is nobody to hear.
            None => std::future::pending().await,
        }
    }

    /// What was heard already.
    pub fn buffered(&mut self) -> Option<Notice> {
        self.notices.try_recv().ok()
    }
}

/// Listens for ever, whatever becomes of the connection.
async fn listen(store: Arc<Store>, notices: mpsc::Sender<Notice>) {
    let mut is_away = false;
    loop {
        let outcome = match store.listen().await {
            Ok(None) => return,
            Ok(Some(mut listener)) => {
                is_away = false;
                let mut next = Ok(None);
                loop {
                    let notice = match next {
                        Ok(None) => Notice::Listening,
                        Ok(Some(heard)) => Notice::Heard(heard),
                        Err(error) => break error,
                    };
                    if notices.send(notice).await.is_err() {
                        return;
                    }
                    next = listener.next().await;
                }
            }
            Err(error) => error,
        };
        if !is_away {
            is_away = true;
            tracing::warn!(error = %outcome, "other servers are not heard; what they do is looked for every second");
        }
        sleep(AGAIN_AFTER).await;
    }
}
