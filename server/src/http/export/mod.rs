//! Whole lists as files: CSV and JSON lines, read page by page and sent as
//! they come.

mod cell;
mod events;
mod format;
mod sessions;
mod stream;

pub use events::EventRows;
pub use format::Format;
pub use sessions::SessionRows;
pub use stream::answer;

use crate::store::StoreError;
use async_trait::async_trait;
use model::query::{Page, PageRequest};
use serde::Serialize;

/// A list that can be read page by page.
#[async_trait]
pub trait Rows: Send + Sync + 'static {
    type Row: Serialize + Send;
    /// Names the file, and is what is told of the list.
    const NAME: &'static str;
    /// The first line of a CSV.
    const COLUMNS: &'static [&'static str];

    async fn page(&self, page: &PageRequest) -> Result<Page<Self::Row>, StoreError>;

    /// One value for each of the columns.
    fn cells(row: &Self::Row) -> Vec<cell::Cell>;
}
