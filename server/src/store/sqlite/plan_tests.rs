//! How SQLite goes about statements that would be slow in any other way.

use super::dialect::{Database, Pool};
use super::sql::sessions::push_found;
use model::Timestamp;
use model::query::{Filter, PageRequest, SessionSort};
use model::session::Status;
use sqlx::{AssertSqlSafe, QueryBuilder};

const SORTS: [SessionSort; 7] = [
    SessionSort::Recent,
    SessionSort::Started,
    SessionSort::Cost,
    SessionSort::Tokens,
    SessionSort::Context,
    SessionSort::Turns,
    SessionSort::Errors,
];

/// One filter of each kind that no key leads to.
fn filters() -> Vec<Filter> {
    let text = |text: &str| Some(text.to_owned());
    let at = Some(Timestamp::from_micros(1));
    let mut filters = vec![
        Filter { agent: text("main"), ..Filter::default() },
        Filter { channel: text("telegram"), ..Filter::default() },
        Filter { model: text("opus"), ..Filter::default() },
        Filter { event_type: text("turn.failed"), ..Filter::default() },
        Filter { q: text("timeout"), ..Filter::default() },
        Filter { from: at, ..Filter::default() },
        Filter { to: at, ..Filter::default() },
        Filter { cost_min_nano_usd: Some(1), ..Filter::default() },
        Filter { context_min_ppm: Some(1), ..Filter::default() },
    ];
    let statuses = [Status::Active, Status::Idle, Status::Error, Status::Ended];
    filters.extend(statuses.map(|status| Filter { status: Some(status), ..Filter::default() }));
    filters
}

#[tokio::test]
async fn a_list_of_sessions_passes_over_entries_of_an_index_not_over_rows() {
    let pool = Pool::connect("sqlite::memory:").await.unwrap();
    sqlx::migrate!("../migrations/sqlite").run(&pool).await.unwrap();
    for filter in filters() {
        for sort in SORTS {
            let mut query = QueryBuilder::<Database>::new("EXPLAIN QUERY PLAN ");
            push_found(&mut query, &filter, sort, &PageRequest::default(), Timestamp::from_micros(2)).unwrap();
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(AssertSqlSafe(query.sql().as_str().to_owned())).fetch_all(&pool).await.unwrap();
            let reads: Vec<&String> = plan.iter().map(|step| &step.3).filter(|step| step.contains(" s ")).collect();
            assert!(
                !reads.is_empty() && reads.iter().all(|step| step.contains("USING COVERING INDEX idx_sessions_recent")),
                "{filter:?} by {sort:?}: {plan:?}"
            );
        }
    }
}
