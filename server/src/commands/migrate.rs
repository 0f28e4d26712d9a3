//! `observatory migrate`.

use crate::application::target;
use crate::config::Settings;
use crate::store::{Store, StoreError};

pub async fn run(settings: &Settings, status: bool) -> Result<(), StoreError> {
    let store = Store::connect(&target(&settings.database)).await?;
    if !status {
        store.migrate().await?;
    }
    println!("{}", settings.database);
    for step in store.migrations().await? {
        let state = if step.applied { "done" } else { "to do" };
        println!("{:>4}  {state:5}  {}", step.version, step.name);
    }
    store.close().await;
    Ok(())
}
