//! Pages and files: what is no API.

use super::assets::Site;
use super::facade::RequestFacade;
use super::state::AppState;
use app::facade::{Facade, FacadeError};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::{provide_context, use_context};
use std::sync::Arc;

/// What every page and server function finds in context.
pub fn context(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let headers = use_context::<Parts>().map_or_else(HeaderMap::new, |parts| parts.headers);
        let facade: Arc<dyn Facade> = Arc::new(RequestFacade::new(state.clone(), headers));
        provide_context(facade);
        provide_context(state.site.assets.clone());
    }
}

/// A file of the front end; else the page that says there is no such page.
pub async fn fallback(State(state): State<AppState>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(file) = Site::serve(request.uri().path(), request.headers())
    {
        return file;
    }
    if request.uri().path().starts_with("/api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = render(state, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Every component in every state; debug builds alone have it.
pub async fn design(State(state): State<AppState>, request: Request) -> Response {
    render(state, request).await
}

/// A page that is none of the routes of the front end.
async fn render(state: AppState, request: Request) -> Response {
    let options = state.leptos.clone();
    let render = leptos_axum::render_app_async_with_context(context(state), move || app::shell(options.clone()));
    render(request).await.into_response()
}

/// Leads a person who is not signed in to the login page.
pub async fn sign_in_first(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wants_page = *request.method() == Method::GET
        && !path.starts_with("/api/")
        && path != "/login"
        && path != "/metrics"
        && request
            .headers()
            .get(header::ACCEPT)
            .is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    let facade = wants_page.then(|| RequestFacade::new(state, request.headers().clone()));
    // While the database is away the page tells it.
    if let Some(facade) = facade
        && facade.may_read().await == Err(FacadeError::Unauthorised)
    {
        let next = request.uri().path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        return Redirect::to(&format!("/login?{query}")).into_response();
    }
    next.run(request).await
}
