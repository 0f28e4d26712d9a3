//! `observatory reprice`.

use crate::application::target;
use crate::config::Settings;
use crate::pricing::reprice::{self, RepriceArgs};
use crate::progress::Progress;
use crate::store::{Store, StoreError};
use std::sync::Arc;

/// Prices what is stored with the table of the settings and tells what came
/// of it.
pub async fn run(settings: &Settings, args: &RepriceArgs) -> Result<(), StoreError> {
    let store = Store::open(&target(&settings.database)).await?.with_prices(Arc::clone(&settings.prices));
    let filter = args.filter();
    let mut progress = Progress::new("reprice", "events", store.count_estimable(&filter).await?);
    let outcome = reprice::run(&store, &filter, args.dry_run, &mut progress).await;
    progress.finish();
    if outcome.is_err() {
        eprintln!("reprice: what was done until here stays; running it again goes on");
    }
    print!("{}", outcome?);
    store.close().await;
    Ok(())
}
