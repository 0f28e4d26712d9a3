//! Sessions, listed and looked up.

use super::dialect::{BYTEWISE, Database, NARROW_SESSIONS, Pool};
use super::filters;
use crate::store::StoreError;
use model::Timestamp;
use model::query::{Filter, Page, PageRequest, SessionSort};
use model::session::{OpenTurn, SessionFold, SessionId, SessionRow};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;

/// Begins a query of sessions with their newest open turn, and the column that
/// they are ordered by.
fn select(sorted_by: &'static str) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new("");
    push_columns(&mut query, sorted_by);
    query.push(" FROM sessions s WHERE 1 = 1");
    query
}

fn push_columns(query: &mut QueryBuilder<Database>, sorted_by: &'static str) {
    query.push("SELECT s.gateway_id, s.session_key, s.fold, ").push(sorted_by).push(" AS sorted_by");
    for (column, name) in [("turn_id", "open_turn_id"), ("started_at", "open_turn_at")] {
        query.push(format_args!(
            ", (SELECT t.{column} FROM turns t WHERE t.gateway_id = s.gateway_id AND t.session_key = s.session_key \
             AND t.open = TRUE ORDER BY t.started_at DESC, t.turn_id{BYTEWISE} DESC LIMIT 1) AS {name}"
        ));
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    gateway_id: String,
    session_key: String,
    fold: String,
    sorted_by: i64,
    open_turn_id: Option<String>,
    open_turn_at: Option<i64>,
}

impl Row {
    fn session(self, now: Timestamp) -> Result<SessionRow, StoreError> {
        let fold: SessionFold = serde_json::from_str(&self.fold)?;
        let open =
            self.open_turn_at.map(|at| OpenTurn { turn_id: self.open_turn_id, started_at: Timestamp::from_micros(at) });
        let id = SessionId { gateway_id: self.gateway_id, session_key: self.session_key };
        Ok(fold.row(&id, open, now))
    }
}

/// Where a list goes on: the last row's place in its order. Opaque to clients.
#[derive(Serialize, Deserialize)]
struct Place {
    /// What the list is ordered by: a time, a sum, or -1 for what is not known.
    value: i64,
    session_key: String,
    gateway_id: String,
    /// A place in one order means nothing in another.
    sort: SessionSort,
}

impl Place {
    fn of(row: &Row, sort: SessionSort) -> Result<String, StoreError> {
        let (session_key, gateway_id) = (row.session_key.clone(), row.gateway_id.clone());
        Ok(serde_json::to_string(&Self { value: row.sorted_by, session_key, gateway_id, sort })?)
    }

    fn parse(cursor: &str, sort: SessionSort) -> Result<Self, StoreError> {
        let place: Self = serde_json::from_str(cursor).map_err(|_| StoreError::BadCursor)?;
        let fits = place.sort == sort && !place.session_key.contains('\0') && !place.gateway_id.contains('\0');
        if fits { Ok(place) } else { Err(StoreError::BadCursor) }
    }
}

fn column(sort: SessionSort) -> &'static str {
    match sort {
        SessionSort::Recent => "s.last_event_at",
        SessionSort::Started => "s.started_at",
        SessionSort::Cost => "s.cost_nano_usd",
        SessionSort::Tokens => "s.tokens_total",
        SessionSort::Context => "s.context_ppm",
        SessionSort::Turns => "s.turns",
        SessionSort::Errors => "s.errors",
    }
}

/// Sessions in an order, greatest first unless ascending.
pub async fn list(
    pool: &Pool,
    filter: &Filter,
    sort: SessionSort,
    page: &PageRequest,
    now: Timestamp,
) -> Result<Page<SessionRow>, StoreError> {
    let mut query = QueryBuilder::new("WITH found AS (");
    push_found(&mut query, filter, sort, page, now)?;
    query.push(") ");
    push_columns(&mut query, "found.sorted_by");
    let order = direction(page);
    query.push(format_args!(
        " FROM found JOIN sessions s ON s.gateway_id = found.gateway_id AND s.session_key = found.session_key \
         ORDER BY found.sorted_by {order}, s.session_key{BYTEWISE} {order}, s.gateway_id{BYTEWISE} {order}"
    ));
    let mut rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    let more = rows.len() > page.limit as usize;
    rows.truncate(page.limit as usize);
    let next_cursor = rows.last().filter(|_| more).map(|row| Place::of(row, sort)).transpose()?;
    let items = rows.into_iter().map(|row| row.session(now)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

/// Which sessions a page of the list has, and one more. They are found before
/// their rows are read, by columns that an index holds: `fold` makes rows so
/// long that to read them only to pass over them takes a hundred times as long.
pub fn push_found(
    query: &mut QueryBuilder<Database>,
    filter: &Filter,
    sort: SessionSort,
    page: &PageRequest,
    now: Timestamp,
) -> Result<(), StoreError> {
    let column = column(sort);
    query.push("SELECT s.gateway_id, s.session_key, ").push(column).push(" AS sorted_by FROM sessions s");
    // The key leads to a gateway's sessions, or to those that tell a text, and
    // another index to all in its order.
    let is_led = filter.gateway.is_some() || filter.session.is_some() || filter.text.is_some();
    if !is_led && *filter != Filter::default() {
        query.push(NARROW_SESSIONS);
    }
    query.push(" WHERE 1 = 1");
    filters::sessions(query, filter, now);
    if let Some(cursor) = &page.cursor {
        let place = Place::parse(cursor, sort)?;
        let than = if page.ascending { ">" } else { "<" };
        query.push(format_args!(" AND ({column}, s.session_key{BYTEWISE}, s.gateway_id{BYTEWISE}) {than} ("));
        query.push_bind(place.value).push(", ").push_bind(place.session_key);
        query.push(", ").push_bind(place.gateway_id).push(")");
    }
    let order = direction(page);
    query.push(format_args!(
        " ORDER BY {column} {order}, s.session_key{BYTEWISE} {order}, s.gateway_id{BYTEWISE} {order} LIMIT "
    ));
    query.push_bind(i64::from(page.limit) + 1);
    Ok(())
}

fn direction(page: &PageRequest) -> &'static str {
    if page.ascending { "ASC" } else { "DESC" }
}

/// Sessions of this key, at most `limit`, by gateway.
pub async fn by_key(
    pool: &Pool,
    key: &str,
    gateway: Option<&str>,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let mut query = select(column(SessionSort::Recent));
    filters::equals(&mut query, "s.session_key", Some(key));
    filters::equals(&mut query, "s.gateway_id", gateway);
    query.push(format_args!(" ORDER BY s.gateway_id{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.into_iter().map(|row| row.session(now)).collect()
}

/// Sessions with the newest last error first, from `since` on and before `until`.
pub async fn failing(
    pool: &Pool,
    gateway: Option<&str>,
    since: Timestamp,
    until: Option<Timestamp>,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let mut query = select(column(SessionSort::Recent));
    filters::equals(&mut query, "s.gateway_id", gateway);
    query.push(" AND s.last_error_at >= ").push_bind(since.micros());
    if let Some(until) = until {
        query.push(" AND s.last_error_at < ").push_bind(until.micros());
    }
    query.push(format_args!(
        " ORDER BY s.last_error_at DESC, s.session_key{BYTEWISE} DESC, s.gateway_id{BYTEWISE} DESC LIMIT "
    ));
    query.push_bind(i64::from(limit));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.into_iter().map(|row| row.session(now)).collect()
}

/// Sessions of a gateway that one of these spawned, oldest first.
pub async fn children(
    pool: &Pool,
    gateway: &str,
    parents: &[String],
    limit: u32,
    now: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let mut query = select(column(SessionSort::Recent));
    filters::equals(&mut query, "s.gateway_id", Some(gateway));
    query.push(" AND s.parent_session_key IN (");
    let mut list = query.separated(", ");
    for parent in parents {
        list.push_bind(parent.clone());
    }
    query.push(format_args!(") ORDER BY s.started_at, s.session_key{BYTEWISE} LIMIT ")).push_bind(i64::from(limit));
    let rows: Vec<Row> = query.build_query_as().persistent(false).fetch_all(pool).await?;
    rows.into_iter().map(|row| row.session(now)).collect()
}
