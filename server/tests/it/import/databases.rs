//! The same import into either database, directly and through a server.

use super::openclaw::State;
use super::{Home, kinds};
use crate::backend::{Fresh, conformance};
use crate::harness::TestApp;
use observatory::config::Secret;
use observatory::store::Target;

const TOOL: &str = "agent:main:obs-tool";

fn url(target: &Target) -> Secret {
    match target {
        Target::Sqlite(path) => Secret::new(format!("sqlite:{}", path.display())),
        Target::Postgres(url) => Secret::new(url),
    }
}

async fn an_import_into_the_database_adds_what_is_new(fresh: Fresh) {
    let home = Home::with(|flags| flags.database_url = Some(url(&fresh.target)));
    let state = State::filled(home.path()).await;
    let first = home.import(&state.folder).await;
    let again = home.import(&state.folder).await;
    state.close().await;
    assert_eq!((again.stored, again.duplicates), (0, first.stored), "{first}{again}");
    let mut events: Vec<_> = fresh.store.events_after(0, 10_000).await.unwrap();
    events.retain(|stored| stored.event.session_key == TOOL);
    let mut events: Vec<_> = events.into_iter().map(|stored| (*stored.event).clone()).collect();
    events.sort_by_key(|event| event.timestamp);
    assert_eq!(kinds(&events)[4], "turn.completed");
    assert_eq!(events[4].cost_nano_usd(), Some(171_469_500));
}

async fn an_import_through_a_server_shows_there(fresh: Fresh) {
    let app = TestApp::with(None, |flags| flags.database_url = Some(url(&fresh.target))).await;
    let home = Home::at(app.url.strip_prefix("http://").unwrap());
    let state = State::filled(home.path()).await;
    let first = home.import(&state.folder).await;
    assert_eq!(home.import(&state.folder).await.duplicates, first.stored);
    state.close().await;
    let (_, row) = app.get(&format!("/api/v1/sessions/{TOOL}")).await;
    assert_eq!((&row["turns"], &row["tokens"]["input"]), (&1.into(), &73426.into()), "{row}");
    app.stop().await;
}

conformance!(an_import_into_the_database_adds_what_is_new, an_import_through_a_server_shows_there);
