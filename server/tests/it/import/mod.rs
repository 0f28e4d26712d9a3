//! `observatory import`, from stores as OpenClaw leaves them to what the
//! program then answers.

mod bounds;
mod databases;
mod delivery;
mod events;
mod identity;
mod legacy;
mod openclaw;
mod sources;
mod watch;

use model::Event;
use observatory::config::{Environment, Flags, Settings};
use observatory::import::{ImportArgs, ImportError, Summary};
use observatory::store::{Store, Target};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// No server listens on it.
const NO_SERVER: &str = "127.0.0.1:1";

/// A program's folder, with settings for it.
struct Home {
    folder: TempDir,
    settings: Settings,
}

impl Home {
    fn new() -> Self {
        Self::at(NO_SERVER)
    }

    fn at(addr: &str) -> Self {
        Self::with(|flags| flags.addr = Some(addr.to_owned()))
    }

    fn with(change: impl FnOnce(&mut Flags)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut flags = Flags {
            addr: Some(NO_SERVER.into()),
            data_dir: Some(folder.path().join("data").display().to_string()),
            ..Flags::default()
        };
        change(&mut flags);
        let settings = Settings::load(&flags, &Environment::default(), folder.path()).unwrap();
        Self { folder, settings }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn import(&self, path: &Path) -> Summary {
        self.try_import(&[path]).await.unwrap()
    }

    async fn try_import(&self, paths: &[&Path]) -> Result<Summary, ImportError> {
        observatory::import::run(&self.settings, &args(paths)).await
    }

    async fn store(&self) -> Store {
        Store::open(&Target::Sqlite(self.path().join("data/observatory.db"))).await.unwrap()
    }

    /// The stored events of a session, oldest first, as stored among those of one time.
    async fn events(&self, key: &str) -> Vec<Event> {
        let store = self.store().await;
        let all = store.events_after(0, 10_000).await.unwrap();
        let mut events: Vec<Event> =
            all.iter().filter(|stored| stored.event.session_key == key).map(|stored| (*stored.event).clone()).collect();
        store.close().await;
        events.sort_by_key(|event| event.timestamp);
        events
    }
}

fn args(paths: &[&Path]) -> ImportArgs {
    let paths = paths.iter().map(PathBuf::from).collect();
    ImportArgs { paths, gateway: Some("gw".into()), quiet: true, ..ImportArgs::default() }
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.event_type.as_str()).collect()
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}
