//! The dashboards of the optional Grafana: every query runs and has an answer.

mod dashboards;
mod fleet;
mod macros;
mod promql;
mod shape;
mod sql;

use crate::backend::{Fresh, postgres};
use crate::harness::TestApp;
use dashboards::{Dashboard, POSTGRES_UID, PROMETHEUS_UID};
use observatory::clock;
use sqlx::PgPool;

async fn filled(fresh: Fresh) -> PgPool {
    let pool = fleet::fill(&fresh, clock::now()).await;
    fresh.store.close().await;
    pool
}

#[tokio::test]
async fn every_panel_of_the_database_has_an_answer() {
    let pool = filled(postgres().await).await;
    let problems = sql::problems(&pool, &Dashboard::all(), clock::now()).await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

mod timescale {
    use super::*;

    #[tokio::test]
    async fn every_panel_of_the_database_has_an_answer() {
        let pool = filled(crate::backend::timescale().await).await;
        let problems = sql::problems(&pool, &Dashboard::all(), clock::now()).await;
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

/// The queries name columns: a change of the schema has to reach them.
#[tokio::test]
async fn a_renamed_column_is_noticed() {
    let pool = filled(postgres().await).await;
    let dashboards = Dashboard::all();
    for (table, column, panel) in [
        ("events", "tokens_percent_used", "Fullest"),
        ("events", "cost_estimated_nano_usd", "Dearest sessions"),
        ("rollups", "cost_nano_usd", "Cost per hour by model"),
        ("sessions", "last_error", "Latest failures"),
        ("session_hours", "context_ppm_max", "Fullest context"),
        ("turns", "started_at", "Hanging turns"),
        ("gateways", "report", "Waiting in gateways"),
        ("gateways", "removing_at", "variable gateway"),
        ("event_kinds", "event_type", "Events per hour by kind"),
        ("hourly_metrics", "total_cost", "Cost per hour"),
        ("alerts", "fired_at", "Alerts"),
    ] {
        sql::rename(&pool, table, column, "renamed").await;
        let problems = sql::problems(&pool, &dashboards, clock::now()).await;
        sql::rename(&pool, table, "renamed", column).await;
        let named = format!("/ {panel}: ");
        assert!(
            problems.iter().any(|problem| problem.contains(&named)),
            "{table}.{column} was renamed and {panel:?} did not notice: {problems:?}"
        );
    }
}

#[tokio::test]
async fn an_empty_database_has_no_answers() {
    let fresh = postgres().await;
    let pool = sql::connect(&fresh.target).await;
    let problems = sql::problems(&pool, &Dashboard::all(), clock::now()).await;
    assert!(problems.iter().any(|problem| problem.contains("/ Turn duration: ")), "{problems:?}");
}

#[tokio::test]
async fn every_panel_of_prometheus_reads_what_the_server_tells() {
    let app = TestApp::start().await;
    let (status, _) = app.ingest(&[fleet::turn(clock::now())]).await;
    assert_eq!(status, 200);
    let text = app.request_get("/metrics").send().await.unwrap().text().await.unwrap();
    let samples = promql::samples(&text);
    let mut checked = 0;
    for dashboard in Dashboard::all() {
        for panel in dashboard.panels_of(PROMETHEUS_UID) {
            for target in panel.targets() {
                let expr = target["expr"].as_str().unwrap();
                let legend = target["legendFormat"].as_str().unwrap();
                let problem = promql::problem(expr, legend, &samples);
                assert_eq!(problem, None, "{} / {}: {expr}", dashboard.title(), panel.title());
                checked += 1;
            }
        }
    }
    assert!(checked > 10, "only {checked} queries of Prometheus were found");
}

#[test]
fn dashboards_are_complete_and_consistent() {
    let sources = dashboards::data_sources();
    for uid in [POSTGRES_UID, PROMETHEUS_UID] {
        assert!(sources.contains_key(uid), "no data source {uid}");
    }
    assert_eq!(sources[POSTGRES_UID]["jsonData"]["timescaledb"], false, "the macros are tested without it");
    let problems = shape::problems(&Dashboard::all(), &sources);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn prometheus_reads_the_server_as_the_dashboards_expect() {
    let settings = dashboards::scrape_settings();
    let interval = &dashboards::data_sources()[PROMETHEUS_UID]["jsonData"]["timeInterval"];
    assert_eq!(settings["global"]["scrape_interval"], *interval);
    let job = &settings["scrape_configs"][0];
    assert_eq!((&job["job_name"], &job["metrics_path"]), (&"observatory".into(), &"/metrics".into()));
    let wanted = "job=\\\"observatory\\\"";
    let all: String = Dashboard::all().iter().map(|dashboard| dashboard.0.to_string()).collect();
    assert_eq!(all.matches("job=").count(), all.matches(wanted).count(), "a panel names another job");
    assert!(all.contains(wanted));
}
