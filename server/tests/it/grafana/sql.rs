//! Queries of the dashboards, run on PostgreSQL.

use super::dashboards::{Dashboard, POSTGRES_UID, Panel};
use super::macros::{Scope, expand};
use model::Timestamp;
use model::time::SECOND_US;
use observatory::store::Target;
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, PgPool};
use std::collections::BTreeMap;

/// Seconds of a range that is much shorter than any dashboard's own.
const SHORT_RANGE_S: i64 = 900;

type Row = Map<String, Value>;

pub async fn connect(target: &Target) -> PgPool {
    let Target::Postgres(url) = target else { panic!("not PostgreSQL") };
    PgPool::connect(url).await.unwrap()
}

pub async fn rename(pool: &PgPool, table: &str, from: &str, to: &str) {
    let statement = format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}");
    sqlx::query(AssertSqlSafe(statement)).execute(pool).await.unwrap();
}

/// What is wrong with the queries, as "dashboard / panel: problem".
pub async fn problems(pool: &PgPool, dashboards: &[Dashboard], now: Timestamp) -> Vec<String> {
    let mut problems = Vec::new();
    for dashboard in dashboards {
        let mut note = |what: &str, problem: String| {
            problems.push(format!("{} / {what}: {problem}", dashboard.title()));
        };
        let mut scope = scope(now, dashboard.range_s());
        for variable in dashboard.variables().iter().filter(|variable| variable["type"] == "query") {
            let name = variable["name"].as_str().unwrap();
            match options(pool, variable, &scope).await {
                Ok(options) => drop(scope.variables.insert(name.to_owned(), options)),
                Err(problem) => note(&format!("variable {name}"), problem),
            }
        }
        for panel in dashboard.panels_of(POSTGRES_UID) {
            for target in panel.targets() {
                if let Err(problem) = answer(pool, panel, target, &mut scope).await {
                    note(panel.title(), problem);
                }
            }
        }
        for annotation in dashboard.annotations() {
            let name = annotation["name"].as_str().unwrap();
            let rows = run(pool, &annotation["target"], &scope).await;
            if let Err(problem) = rows.and_then(|rows| filled(&rows, &["time", "text", "tags"])) {
                note(name, problem);
            }
        }
    }
    problems
}

fn scope(now: Timestamp, range_s: i64) -> Scope {
    let from = now.plus_micros(-range_s * SECOND_US);
    Scope { from, to: now, interval_s: 60, variables: BTreeMap::new() }
}

/// The values of a variable, all of which are chosen at first.
async fn options(pool: &PgPool, variable: &Value, scope: &Scope) -> Result<Vec<String>, String> {
    let rows = query(pool, &expand(variable["query"].as_str().unwrap(), scope)?).await?;
    let value = |row: &Row| row.get("__value").or_else(|| row.values().next())?.as_str().map(str::to_owned);
    let options: Option<Vec<String>> = rows.iter().map(value).collect();
    options.filter(|options| !options.is_empty()).ok_or_else(|| "no values".to_owned())
}

async fn answer(pool: &PgPool, panel: Panel<'_>, target: &Value, scope: &mut Scope) -> Result<(), String> {
    scope.interval_s = panel.interval_s().unwrap_or(60);
    let rows = run(pool, target, scope).await?;
    let first = rows.first().ok_or("no rows")?;
    let columns: Vec<&str> = first.keys().map(String::as_str).collect();
    filled(&rows, &columns)?;
    if target["format"] == "time_series" {
        in_order_of_time(&rows)?;
    } else if panel.kind() == "stat" && rows.len() != 1 {
        return Err(format!("a single figure has {} rows", rows.len()));
    }
    // A short range may have no answer, but has to be understood.
    let from = std::mem::replace(&mut scope.from, scope.to.plus_micros(-SHORT_RANGE_S * SECOND_US));
    let short = run(pool, target, scope).await;
    scope.from = from;
    short.map(drop)
}

async fn run(pool: &PgPool, target: &Value, scope: &Scope) -> Result<Vec<Row>, String> {
    query(pool, &expand(target["rawSql"].as_str().unwrap(), scope)?).await
}

async fn query(pool: &PgPool, sql: &str) -> Result<Vec<Row>, String> {
    let sql = format!("SELECT to_jsonb(answer)::text FROM ({sql}) AS answer");
    let rows: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.map_err(|error| error.to_string())?;
    Ok(rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect())
}

/// Each of the columns has a value in some row.
fn filled(rows: &[Row], columns: &[&str]) -> Result<(), String> {
    for column in columns {
        let has_value = |row: &Row| row.get(*column).is_some_and(|value| !value.is_null());
        if !rows.iter().any(has_value) {
            return Err(format!("{column:?} has no value in {} rows", rows.len()));
        }
    }
    Ok(())
}

/// Grafana refuses series whose times do not ascend, and names each series by
/// the one column of text.
fn in_order_of_time(rows: &[Row]) -> Result<(), String> {
    let text = |value: &Value| value.as_str().map(str::to_owned).or_else(|| value.as_f64().map(|n| format!("{n:020}")));
    let times: Option<Vec<String>> = rows.iter().map(|row| row.get("time").and_then(text)).collect();
    let times = times.ok_or("a row has no time")?;
    if !times.is_sorted() {
        return Err("the times do not ascend".to_owned());
    }
    let is_name = |(column, value): (&String, &Value)| value.is_string() && column != "time" && column != "metric";
    match rows.iter().flatten().find(|pair| is_name(*pair)) {
        Some((column, _)) => Err(format!("{column:?} is text and would become a label")),
        None => Ok(()),
    }
}
