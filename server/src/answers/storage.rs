//! What the database holds, and how.

use crate::store::{Layout, LayoutStatus, Store, StoreError};
use model::settings::StorageInfo;

pub async fn storage(store: &Store) -> Result<StorageInfo, StoreError> {
    let extent = store.extent().await?;
    Ok(StorageInfo {
        database: store.kind().to_owned(),
        layout: words(&store.layout().await?),
        bytes: store.disk_bytes().await?,
        oldest_event_at: extent.map(|(oldest, _)| oldest),
        newest_event_at: extent.map(|(_, newest)| newest),
    })
}

fn words(status: &LayoutStatus) -> String {
    match status.layout {
        Layout::Table => "one table".to_owned(),
        Layout::Days => format!("a table per day, {} of them", status.parts),
        Layout::Timescale => format!(
            "TimescaleDB {}, {} chunks of a day, {} of them compressed",
            status.version.as_deref().unwrap_or("of an unknown version"),
            status.parts,
            status.compressed
        ),
    }
}
