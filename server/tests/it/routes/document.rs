//! The OpenAPI document against the routes.

use crate::harness::{TestApp, error_of};
use observatory::http::openapi::ApiDocument;
use reqwest::{Method, StatusCode};
use utoipa::OpenApi;

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
/// Where routes are made.
const ROUTER: &str = include_str!("../../../src/http/mod.rs");

fn filled(path: &str) -> String {
    path.replace("{key}", "none").replace("{id}", "none").replace("{name}", "none")
}

/// Whether there is a route for it, whatever it answers.
async fn is_served(app: &TestApp, method: &Method, path: &str) -> bool {
    let (status, body) = app.send(method.clone(), &filled(path), None).await;
    let is_unrouted = status == StatusCode::NOT_FOUND && error_of(&body).1.contains("openapi.json");
    !is_unrouted && status != StatusCode::METHOD_NOT_ALLOWED
}

fn documented(method: &Method, path: &str) -> bool {
    let document = serde_json::to_value(ApiDocument::openapi()).unwrap();
    document["paths"][path].get(method.as_str().to_lowercase()).is_some()
}

#[tokio::test]
async fn what_the_document_describes_is_served() {
    let app = TestApp::start().await;
    let (status, document) = app.get("/api/v1/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(document, serde_json::to_value(ApiDocument::openapi()).unwrap());
    let mut described = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            assert!(is_served(&app, &method, path).await, "{method} {path} is described, but not served");
            described += 1;
        }
    }
    assert!(described > 40, "{described}");
}

#[tokio::test]
async fn what_is_served_is_in_the_document() {
    let app = TestApp::start().await;
    let paths: Vec<&str> = ROUTER.split('"').filter(|text| text.starts_with("/api/v1/")).collect();
    assert!(paths.len() > 25, "{paths:?}");
    for path in paths {
        for method in METHODS {
            // Describes the others.
            if path == "/api/v1/openapi.json" || !is_served(&app, &method, path).await {
                continue;
            }
            assert!(documented(&method, path), "{method} {path} is served, but not described");
        }
    }
}
