//! The start of a server whose database is not there yet.

use crate::clock;
use crate::store::{Limits, Store, StoreError, Target};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const TRY_EVERY: Duration = Duration::from_secs(1);
const LOG_EVERY: Duration = Duration::from_secs(30);

/// Opens the database; waits for a server database that does not answer.
///
/// # Errors
/// What waiting does not mend, such as a wrong password or an unknown
/// database.
pub async fn open_store(target: &Target, limits: &Limits) -> Result<Store, StoreError> {
    let since = clock::now();
    let mut logged: Option<Instant> = None;
    loop {
        match Store::open_with(target, limits).await {
            Err(error) if target.is_remote() && error.may_pass() => {
                if logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
                    logged = Some(Instant::now());
                    tracing::warn!(%error, %since, "waiting for the database; connections are refused until it answers");
                }
            }
            opened => {
                if logged.is_some() && opened.is_ok() {
                    tracing::info!(%since, "the database answers");
                }
                return opened;
            }
        }
        sleep(TRY_EVERY).await;
    }
}
