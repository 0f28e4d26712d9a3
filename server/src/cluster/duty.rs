//! What one server at a time does.

use async_trait::async_trait;
use tokio::sync::watch;

/// How a duty is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    #[default]
    NotYet,
    /// The server stops: what was begun may be finished and saved.
    InOrder,
    /// Another server may take over within moments: nothing more is written.
    AtOnce,
}

#[async_trait]
pub trait Duty: Send + Sync + 'static {
    /// Works until `ending` tells to end. May be cancelled at any time.
    async fn run(&self, ending: watch::Receiver<End>);
}

/// Resolves when a duty is to end, in whichever way.
pub async fn ended(ending: &mut watch::Receiver<End>) {
    // An error means that the server is gone, which is an end too.
    let _ = ending.wait_for(|end| *end != End::NotYet).await;
}

/// Resolves when a duty is to end at once.
pub async fn cut_off(ending: &mut watch::Receiver<End>) {
    if ending.wait_for(|end| *end == End::AtOnce).await.is_err() {
        // Whoever could tell is gone; the end in order came first.
        std::future::pending::<()>().await;
    }
}
