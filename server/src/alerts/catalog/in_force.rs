//! The catalog as it is now, for everybody who asks.

use super::{Base, Catalog};
use crate::alerts::AlertsError;
use crate::store::Store;
use std::sync::Arc;
use tokio::sync::{Mutex, watch};

/// What is in force, loaded anew whenever a setting has changed, here or on
/// another server.
pub struct InForce {
    base: Base,
    store: Arc<Store>,
    current: watch::Sender<Arc<Catalog>>,
    /// Loads take turns, so that none takes back what a later one saw.
    loading: Mutex<()>,
}

impl InForce {
    /// # Errors
    /// The database does not answer.
    pub async fn new(base: Base, store: Arc<Store>) -> Result<Self, AlertsError> {
        let catalog = Catalog::load(&base, &store).await?;
        Ok(Self { base, store, current: watch::Sender::new(Arc::new(catalog)), loading: Mutex::default() })
    }

    pub fn current(&self) -> Arc<Catalog> {
        self.current.borrow().clone()
    }

    pub fn subscribe(&self) -> watch::Receiver<Arc<Catalog>> {
        self.current.subscribe()
    }

    /// # Errors
    /// The database does not answer; what was in force stays.
    pub async fn load(&self) -> Result<(), AlertsError> {
        let _turn = self.loading.lock().await;
        let catalog = Catalog::load(&self.base, &self.store).await?;
        self.current.send_replace(Arc::new(catalog));
        Ok(())
    }
}
