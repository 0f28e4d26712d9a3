use crate::builder::event;
use crate::harness::{TestApp, error_of, read};
use model::settings::Scope;
use observatory::access::create_token;
use observatory::store::{Store, Target};
use reqwest::StatusCode;
use serde_json::json;

async fn token(app: &TestApp, scopes: &[Scope], gateways: &[String]) -> (String, String) {
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    let (row, secret) = create_token(&store, "test", scopes, gateways).await.unwrap();
    store.close().await;
    (row.id, secret)
}

async fn revoke(app: &TestApp, id: &str) {
    let store = Store::open(&Target::Sqlite(app.folder.path().join("observatory.db"))).await.unwrap();
    assert!(store.revoke_token(id, observatory::clock::now()).await.unwrap());
    store.close().await;
}

#[tokio::test]
async fn without_a_valid_token_nothing_but_health_is_answered() {
    let app = TestApp::with_token("secret").await;
    for path in [
        "/api/v1/sessions",
        "/api/v1/events",
        "/api/v1/metrics/summary",
        "/api/v1/metrics/breakdown?by=trigger",
        "/api/v1/gateways",
        "/api/v1/alerts",
        "/api/v1/stream",
        "/metrics",
    ] {
        for bearer in [None, Some("wrong"), Some("")] {
            let mut request = app.client.get(format!("{}{path}", app.url));
            if let Some(bearer) = bearer {
                request = request.bearer_auth(bearer);
            }
            let (status, body) = read(request.send().await.unwrap()).await;
            assert_eq!(
                (status, error_of(&body).0.as_str()),
                (StatusCode::UNAUTHORIZED, "unauthorized"),
                "{path} {bearer:?}"
            );
        }
    }
    let health = app.client.get(format!("{}/api/v1/health", app.url)).send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(app.get("/api/v1/sessions").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_bound_token_writes_for_its_gateway_only_and_reads_nothing() {
    let app = TestApp::with_token("secret").await;
    let (id, secret) = token(&app, &[Scope::Ingest], &["gw".to_owned()]).await;
    let send = async |gateway: &str| {
        let body = json!({"events": [event(0, "turn.started", json!({"gatewayId": gateway}))]});
        let request = app.client.post(format!("{}/api/v1/ingest", app.url)).bearer_auth(&secret).json(&body);
        request.send().await.unwrap().status()
    };
    assert_eq!(send("gw").await, StatusCode::OK);
    assert_eq!(send("other").await, StatusCode::FORBIDDEN);
    let read = app.client.get(format!("{}/api/v1/sessions", app.url)).bearer_auth(&secret).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::FORBIDDEN);
    revoke(&app, &id).await;
    assert_eq!(send("gw").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_bound_reader_sees_its_gateway_only() {
    let app = TestApp::with_token("secret").await;
    app.ingest(&[event(0, "turn.started", json!({})), event(0, "turn.started", json!({"gatewayId": "other"}))]).await;
    let (_, secret) = token(&app, &[Scope::Read], &["gw".to_owned()]).await;
    let get = async |path: &str| {
        read(app.client.get(format!("{}{path}", app.url)).bearer_auth(&secret).send().await.unwrap()).await
    };
    assert_eq!(get("/api/v1/sessions").await.0, StatusCode::FORBIDDEN);
    assert_eq!(get("/api/v1/sessions?gateway=other").await.0, StatusCode::FORBIDDEN);
    assert_eq!(get("/api/v1/sessions/s").await.0, StatusCode::FORBIDDEN);
    assert_eq!(get("/api/v1/sessions?gateway=gw").await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(get("/api/v1/gateways").await.1["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_login_opens_pages_until_sign_out_or_revocation() {
    let app = TestApp::with_token("secret").await;
    let page = |cookie: Option<String>| {
        let mut request = app.client.get(format!("{}/sessions?status=error", app.url)).header("accept", "text/html");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        request.send()
    };
    let closed = page(None).await.unwrap();
    assert_eq!(closed.status(), StatusCode::SEE_OTHER);
    assert_eq!(closed.headers()["location"], "/login?next=%2Fsessions%3Fstatus%3Derror");
    let sign_in = |token: String, next: &'static str| {
        app.client.post(format!("{}/login", app.url)).form(&[("token", token), ("next", next.to_owned())]).send()
    };
    let wrong = sign_in("wrong".into(), "/sessions").await.unwrap();
    assert!(wrong.headers()["location"].to_str().unwrap().starts_with("/login?error=1"));
    assert!(wrong.headers().get("set-cookie").is_none());
    assert_eq!(sign_in("secret".into(), "//evil.example").await.unwrap().headers()["location"], "/");

    let (id, secret) = token(&app, &[Scope::Read], &[]).await;
    let signed_in = sign_in(secret, "/sessions").await.unwrap();
    let set = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let cookie = set.split(';').next().unwrap().to_owned();
    assert_eq!(page(Some(cookie.clone())).await.unwrap().status(), StatusCode::OK);
    let post = app.client.post(format!("{}/api/v1/ingest", app.url)).header("cookie", &cookie);
    assert_eq!(post.json(&json!({"events": []})).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    revoke(&app, &id).await;
    assert_eq!(page(Some(cookie)).await.unwrap().status(), StatusCode::SEE_OTHER);

    let admin = sign_in("secret".into(), "/").await.unwrap();
    let cookie = admin.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(page(Some(cookie.clone())).await.unwrap().status(), StatusCode::OK);
    app.client.post(format!("{}/logout", app.url)).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(page(Some(cookie)).await.unwrap().status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_open_server_answers_to_names_of_loopback_only() {
    let app = TestApp::start().await;
    let foreign = app.request_get("/api/v1/sessions").header("host", "evil.example").send().await.unwrap();
    let (status, body) = read(foreign).await;
    assert_eq!((status, error_of(&body).0.as_str()), (StatusCode::FORBIDDEN, "forbidden"));
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let app = TestApp::start().await;
    for (site, expected) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::NOT_FOUND),
        ("none", StatusCode::NOT_FOUND),
    ] {
        let post = app.client.post(format!("{}/api/v1/receivers/none/test", app.url)).header("sec-fetch-site", site);
        let (status, body) = read(post.send().await.unwrap()).await;
        assert_eq!(status, expected, "{site}: {body}");
    }
    let get = app.request_get("/api/v1/sessions").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(get.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_first_start_on_an_open_address_makes_a_token() {
    let settings = |folder: &std::path::Path| {
        let flags = observatory::config::Flags {
            addr: Some("0.0.0.0:0".into()),
            data_dir: Some(folder.display().to_string()),
            ..Default::default()
        };
        observatory::config::Settings::load(&flags, &observatory::config::Environment::default(), folder).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let first = observatory::application::Application::build(&settings(folder.path())).await.unwrap();
    let token = first.first_token().unwrap().to_owned();
    assert!(first.link().ends_with(&format!("/login#token={token}")));
    drop(first);
    let second = observatory::application::Application::build(&settings(folder.path())).await.unwrap();
    assert_eq!(second.first_token(), None);
    let port = second.addr().port();
    let server = tokio::spawn(second.run(std::future::pending()));
    let url = format!("http://127.0.0.1:{port}/api/v1/sessions");
    let client = reqwest::Client::new();
    assert_eq!(client.get(&url).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(client.get(&url).bearer_auth(token).send().await.unwrap().status(), StatusCode::OK);
    server.abort();
}
