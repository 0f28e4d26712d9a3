//! The HTTP surface. Handlers parse, call, answer: one file per resource and
//! verb.

mod address;
pub mod alert_metrics;
pub mod alert_routes;
pub mod alert_rules;
pub mod alerts;
mod assets;
pub mod body;
pub mod connections;
mod cross_site;
pub mod deliveries;
pub mod envelope;
pub mod error;
pub mod events;
mod export;
mod facade;
mod facade_alerts;
mod facade_session;
mod facade_settings;
pub mod gateways;
mod guard;
pub mod health;
mod in_flight;
pub mod ingest;
mod login;
mod loopback;
pub mod maintenance;
pub mod metrics;
pub mod openapi;
pub mod otlp;
mod pages;
mod params;
pub mod prices;
pub mod prometheus;
pub mod rates;
pub mod receivers;
pub mod request_id;
pub mod sessions;
pub mod settings;
pub mod silences;
mod state;
pub mod stream;
pub mod tokens;

pub use assets::Site;
pub use state::AppState;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use leptos_axum::LeptosRoutes;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Everything the server answers.
pub fn router(state: AppState) -> Router {
    let routes = leptos_axum::generate_route_list(app::App);
    let options = state.leptos.clone();
    Router::new()
        .merge(api())
        .merge(alerts_api())
        .merge(otlp::router())
        .merge(design())
        .route("/metrics", get(prometheus::get))
        .route("/login", post(login::post::post))
        .route("/logout", post(login::sign_out::post))
        .leptos_routes_with_context(&state, routes, pages::context(state.clone()), move || app::shell(options.clone()))
        .fallback(pages::fallback)
        .layer(from_fn_with_state(state.clone(), pages::sign_in_first))
        .layer(CompressionLayer::new().gzip(true).br(true))
        .layer(RequestBodyLimitLayer::new(body::RAW_BYTES_MAX))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), loopback::loopback))
        .layer(from_fn(address::check))
        .layer(from_fn(cross_site::check))
        .layer(from_fn_with_state(state.clone(), envelope::envelope))
        .layer(from_fn(prometheus::observe))
        .layer(from_fn(request_id::request_id))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .with_state(state)
}

/// For those who work on the pages.
fn design() -> Router<AppState> {
    if cfg!(debug_assertions) { Router::new().route("/design", get(pages::design)) } else { Router::new() }
}

fn api() -> Router<AppState> {
    Router::new()
        .route("/api/v1/ingest", post(ingest::post))
        .route("/api/v1/sessions", get(sessions::list::list))
        .route("/api/v1/sessions/{key}", get(sessions::get::get))
        .route("/api/v1/sessions/{key}/events", get(sessions::events::list))
        .route("/api/v1/sessions/{key}/turns", get(sessions::turns::list))
        .route("/api/v1/events", get(events::list::list))
        .route("/api/v1/events/{id}", get(events::get::get))
        .route("/api/v1/metrics/summary", get(metrics::summary::get))
        .route("/api/v1/metrics/breakdown", get(metrics::breakdown::get))
        .route("/api/v1/prices", get(prices::get::get))
        .route("/api/v1/gateways", get(gateways::list::list))
        .route(
            "/api/v1/gateways/{id}",
            get(gateways::get::get).patch(gateways::change::change).delete(gateways::remove::remove),
        )
        .route("/api/v1/settings", get(settings::get::get).patch(settings::change::change))
        .route("/api/v1/tokens", get(tokens::list::list).post(tokens::make::make))
        .route("/api/v1/tokens/{id}", delete(tokens::revoke::revoke))
        .route("/api/v1/stream", get(stream::get))
        .route("/api/v1/health", get(health::get))
        .route("/api/v1/openapi.json", get(openapi::get))
}

fn alerts_api() -> Router<AppState> {
    Router::new()
        .route("/api/v1/alerts", get(alerts::list::list))
        .route("/api/v1/alerts/counts", get(alerts::counts::get))
        .route("/api/v1/alerts/{id}", get(alerts::get::get))
        .route("/api/v1/alerts/{id}/acknowledge", post(alerts::acknowledge::acknowledge))
        .route("/api/v1/alert-rules", get(alert_rules::list::list))
        .route(
            "/api/v1/alert-rules/{name}",
            get(alert_rules::get::get)
                .put(alert_rules::save::save)
                .delete(alert_rules::remove::remove)
                .post(alert_rules::ask),
        )
        .route("/api/v1/alert-metrics", get(alert_metrics::list::list))
        .route("/api/v1/silences", get(silences::list::list).post(silences::make::make))
        .route("/api/v1/silences/{id}", put(silences::change::change).delete(silences::remove::remove))
        .route("/api/v1/maintenance", get(maintenance::list::list).post(maintenance::make::make))
        .route("/api/v1/maintenance/{id}", put(maintenance::change::change).delete(maintenance::remove::remove))
        .route("/api/v1/receivers", get(receivers::list::list))
        .route("/api/v1/receivers/{name}", put(receivers::save::save).delete(receivers::remove::remove))
        .route("/api/v1/receivers/{name}/test", post(receivers::test::test))
        .route("/api/v1/alert-routes", get(alert_routes::get::get).put(alert_routes::replace::replace))
        .route("/api/v1/deliveries", get(deliveries::list::list))
        .route("/api/v1/deliveries/{id}/retry", post(deliveries::retry::retry))
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
