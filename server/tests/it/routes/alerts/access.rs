use crate::harness::{TestApp, error_of};
use model::settings::Scope;
use reqwest::{Method, StatusCode};

const READS: [(Method, &str); 9] = [
    (Method::GET, "/api/v1/alerts/counts"),
    (Method::GET, "/api/v1/alert-rules"),
    (Method::GET, "/api/v1/alert-rules/context_warning"),
    (Method::POST, "/api/v1/alert-rules/check"),
    (Method::POST, "/api/v1/alert-rules/test"),
    (Method::GET, "/api/v1/silences"),
    (Method::GET, "/api/v1/maintenance"),
    (Method::GET, "/api/v1/receivers"),
    (Method::GET, "/api/v1/deliveries"),
];
const CHANGES: [(Method, &str); 14] = [
    (Method::POST, "/api/v1/alerts/x/acknowledge"),
    (Method::PUT, "/api/v1/alert-rules/x"),
    (Method::DELETE, "/api/v1/alert-rules/x"),
    (Method::POST, "/api/v1/silences"),
    (Method::PUT, "/api/v1/silences/x"),
    (Method::DELETE, "/api/v1/silences/x"),
    (Method::POST, "/api/v1/maintenance"),
    (Method::PUT, "/api/v1/maintenance/x"),
    (Method::DELETE, "/api/v1/maintenance/x"),
    (Method::PUT, "/api/v1/receivers/x"),
    (Method::DELETE, "/api/v1/receivers/x"),
    (Method::POST, "/api/v1/receivers/x/test"),
    (Method::PUT, "/api/v1/alert-routes"),
    (Method::POST, "/api/v1/deliveries/1/retry"),
];

#[tokio::test]
async fn without_a_token_nothing_of_it_is_answered() {
    let app = TestApp::with_token("secret").await;
    let others = [
        (Method::GET, "/api/v1/alerts/x"),
        (Method::GET, "/api/v1/alert-metrics"),
        (Method::GET, "/api/v1/alert-routes"),
    ];
    for (method, path) in READS.iter().chain(&CHANGES).chain(&others) {
        let (status, body) = app.send_as(None, method.clone(), path, None).await;
        assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::UNAUTHORIZED, "unauthorized"), "{method} {path}");
    }
}

#[tokio::test]
async fn reading_needs_the_scope_and_a_token_for_all_gateways() {
    let app = TestApp::with_token("secret").await;
    let reader = app.new_token(&[Scope::Read], &[]).await;
    for token in [app.new_token(&[Scope::Ingest], &[]).await, app.new_token(&[Scope::Admin], &["gw"]).await] {
        for (method, path) in READS {
            let (status, body) = app.send_as(Some(&token), method.clone(), path, None).await;
            assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{method} {path}");
        }
    }
    for (method, path) in READS {
        let (status, _) = app.send_as(Some(&reader), method.clone(), path, None).await;
        let expected = if method == Method::GET { StatusCode::OK } else { StatusCode::UNSUPPORTED_MEDIA_TYPE };
        assert_eq!(status, expected, "{method} {path}");
    }
    let bound = app.new_token(&[Scope::Read], &["gw"]).await;
    assert_eq!(app.send_as(Some(&bound), Method::GET, "/api/v1/alert-metrics", None).await.0, StatusCode::OK);
}

#[tokio::test]
async fn changing_needs_an_admin_token_for_all_gateways() {
    let app = TestApp::with_token("secret").await;
    for token in [app.new_token(&[Scope::Read], &[]).await, app.new_token(&[Scope::Admin], &["gw"]).await] {
        for (method, path) in CHANGES {
            let (status, body) = app.send_as(Some(&token), method.clone(), path, None).await;
            assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{method} {path}");
        }
    }
}
