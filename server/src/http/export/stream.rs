//! The answer: a body that is read from the database as it is sent.

use super::cell::{Cell, write_line};
use super::{Format, Rows};
use crate::clock;
use crate::http::error::ApiError;
use crate::store::StoreError;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use model::query::{LIMIT_MAX, PageRequest};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Most rows of a file; the rest is another file, from its last time on.
const EXPORT_ROWS_MAX: u32 = 100_000;
/// Pages of files that are read at a time: the database has others to answer.
const PAGES_AT_ONCE_MAX: usize = 2;

static PAGES: Semaphore = Semaphore::const_new(PAGES_AT_ONCE_MAX);

/// What is still to be sent.
struct Rest<R> {
    rows: Arc<R>,
    format: Format,
    /// `None` when the last page was read.
    next: Option<PageRequest>,
    /// Rows that may still come.
    left: u32,
}

/// Answers all rows as a file.
///
/// # Errors
/// If the first page cannot be read. What goes wrong later breaks the body
/// off, so that no client takes a part for the whole.
pub async fn answer<R: Rows>(rows: R, format: Format, ascending: bool) -> Result<Response, ApiError> {
    bounded(rows, format, ascending, EXPORT_ROWS_MAX).await
}

async fn bounded<R: Rows>(rows: R, format: Format, ascending: bool, rows_max: u32) -> Result<Response, ApiError> {
    let next = Some(PageRequest { limit: LIMIT_MAX, cursor: None, ascending });
    let rest = Rest { rows: Arc::new(rows), format, next, left: rows_max };
    let mut first = heading::<R>(format);
    let (page, rest) = read(rest).await?;
    first.push_str(&page);
    let first = stream::iter([Ok::<_, StoreError>(Bytes::from(first))]);
    let others = stream::try_unfold(rest, |rest| async move {
        if rest.next.is_none() {
            return Ok(None);
        }
        let (page, rest) = read(rest).await.inspect_err(|error| tracing::warn!(%error, "an export was broken off"))?;
        Ok(Some((Bytes::from(page), rest)))
    });
    let body = Body::from_stream(first.chain(others));
    let name = format!("{}-{}.{}", R::NAME, clock::now().format("%Y-%m-%dT%H%M%SZ"), format.ending());
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, body).into_response())
}

fn heading<R: Rows>(format: Format) -> String {
    let mut line = String::new();
    if format == Format::Csv {
        write_line(&mut line, &R::COLUMNS.iter().map(|name| Cell::text(name)).collect::<Vec<_>>());
    }
    line
}

/// The next page as text, and what is left after it.
async fn read<R: Rows>(mut rest: Rest<R>) -> Result<(String, Rest<R>), StoreError> {
    let Some(mut asked) = rest.next.take() else { return Ok((String::new(), rest)) };
    asked.limit = asked.limit.min(rest.left);
    let page = {
        // Never closed.
        let _turn = PAGES.acquire().await.ok();
        rest.rows.page(&asked).await?
    };
    let mut text = String::new();
    for row in &page.items {
        match rest.format {
            Format::Csv => write_line(&mut text, &R::cells(row)),
            Format::Page | Format::JsonLines => {
                // Rows are made of what came as JSON.
                text.push_str(&serde_json::to_string(row).unwrap_or_default());
                text.push('\n');
            }
        }
    }
    rest.left -= u32::try_from(page.items.len()).unwrap_or(rest.left).min(rest.left);
    rest.next = page.next_cursor.filter(|_| rest.left > 0).map(|cursor| PageRequest { cursor: Some(cursor), ..asked });
    Ok((text, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use http_body_util::BodyExt;
    use model::query::Page;

    /// Numbers up to a last one.
    struct Numbers(u32);

    #[async_trait]
    impl Rows for Numbers {
        type Row = u32;
        const NAME: &'static str = "numbers";
        const COLUMNS: &'static [&'static str] = &["number"];

        async fn page(&self, page: &PageRequest) -> Result<Page<u32>, StoreError> {
            let from: u32 = page.cursor.as_ref().map_or(0, |cursor| cursor.parse().unwrap());
            let to = (from + page.limit).min(self.0);
            Ok(Page { items: (from..to).collect(), next_cursor: (to < self.0).then(|| to.to_string()) })
        }

        fn cells(row: &u32) -> Vec<Cell> {
            vec![Cell::number(Some(row))]
        }
    }

    async fn lines(count: u32, format: Format, rows_max: u32) -> Vec<String> {
        let response = bounded(Numbers(count), format, false, rows_max).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap().lines().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn a_file_has_all_rows_of_all_pages() {
        let csv = lines(1203, Format::Csv, EXPORT_ROWS_MAX).await;
        assert_eq!((csv.len(), csv[0].as_str(), csv[1203].as_str()), (1204, "number", "1202"));
        assert_eq!(lines(0, Format::Csv, EXPORT_ROWS_MAX).await, ["number"]);
        assert_eq!(lines(2, Format::JsonLines, EXPORT_ROWS_MAX).await, ["0", "1"]);
    }

    #[tokio::test]
    async fn a_file_ends_at_the_limit() {
        assert_eq!(lines(700, Format::JsonLines, 700).await.len(), 700);
        assert_eq!(lines(701, Format::JsonLines, 700).await.len(), 700);
        assert_eq!(lines(701, Format::JsonLines, 500).await.len(), 500);
    }
}
