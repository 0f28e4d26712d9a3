//! Reads agents one after the other, session by session, to their end.

use super::{ReadError, Reader, attempt_of, line_of, session_id, size, trajectory_key, trajectory_path};
use crate::clock;
use crate::import::ImportError;
use crate::import::catalog::Catalog;
use crate::import::discover::{Agent, TranscriptName, file_name};
use crate::import::lines::Lines;
use crate::import::mapping::{Moment, Session};
use crate::store::openclaw::{AttemptRow, OpenClawStore};
use model::Timestamp;
use std::path::Path;

/// Most rows that are taken from one trajectory file.
const TRAJECTORY_ROWS_MAX: usize = 100_000;

impl Reader {
    pub async fn read(&mut self, agents: &[Agent]) -> Result<(), ImportError> {
        for agent in agents {
            self.read_agent(agent).await?;
        }
        self.flush().await
    }

    async fn read_agent(&mut self, agent: &Agent) -> Result<(), ImportError> {
        let mut catalog = Catalog::new(agent);
        let mut store = match &agent.database {
            None => None,
            Some(path) => match OpenClawStore::open(path).await {
                Ok(store) => Some(store),
                Err(error) => {
                    self.summary.note(error.to_string());
                    None
                }
            },
        };
        if let (Some(store), Some(path)) = (&mut store, &agent.database)
            && let Err(error) = self.read_store(store, path, agent.reads_database, &mut catalog).await
        {
            self.tolerate(path, error)?;
        }
        if let Some(folder) = &agent.sessions_folder
            && let Err(error) = catalog.add_index(folder)
        {
            self.summary.note(format!("{}: {error}", folder.join("sessions.json").display()));
        }
        for path in &agent.transcripts {
            let bytes = size(path);
            if let Err(error) = self.read_file(path, &catalog, store.as_mut()).await {
                self.tolerate(path, error)?;
            }
            self.done(bytes);
        }
        if let Some(store) = store {
            store.close().await;
        }
        Ok(())
    }

    /// Fills the catalog and, if asked to, reads the sessions of the store.
    async fn read_store(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        reads_sessions: bool,
        catalog: &mut Catalog,
    ) -> Result<(), ReadError> {
        let windows = store.windows().await.map_err(ReadError::source)?;
        let archives = store.archives().await.map_err(ReadError::source)?;
        for row in &windows {
            catalog.add_window(row);
        }
        for row in &archives {
            catalog.add_archive(row);
        }
        if !reads_sessions {
            return Ok(());
        }
        self.summary.files += 1;
        let bytes = size(path);
        let count = store.line_count().await.map_err(ReadError::source)?.max(1);
        let done = self.bytes_done;
        for row in &windows {
            let session = catalog.session(&row.session_id, || None);
            self.read_window(store, path, session, bytes / count).await?;
        }
        for row in archives.iter().filter(|row| row.is_stored) {
            let session = catalog.session(&row.session_id, || None);
            self.read_archive(store, path, row, session).await?;
        }
        self.bytes_done = done;
        self.done(bytes);
        Ok(())
    }

    /// Reads one transcript of the store.
    async fn read_window(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        session: Session,
        bytes_per_line: u64,
    ) -> Result<(), ReadError> {
        let source = format!("{}#{}", path.display(), session.id);
        let mut rows = store.lines(&session.id, -1).await.map_err(ReadError::source)?;
        if rows.is_empty() {
            return Ok(());
        }
        let attempts = self.attempts(store, &session.id).await;
        let id = session.id.clone();
        let mut mapper = self.mapper(session);
        mapper.learn(&attempts);
        while let Some(last) = rows.last() {
            let (after, bytes) = (last.seq, bytes_per_line * rows.len() as u64);
            for row in rows {
                let number = row.seq.unsigned_abs();
                self.take(&line_of(row), &source, number, &mut mapper);
            }
            self.send(&mut mapper).await?;
            self.done(bytes);
            rows = store.lines(&id, after).await.map_err(ReadError::source)?;
        }
        mapper.settle(Moment { now: clock::now(), idle_ms: None });
        self.send(&mut mapper).await
    }

    /// Reads one transcript that is a file.
    pub async fn read_file(
        &mut self,
        path: &Path,
        catalog: &Catalog,
        store: Option<&mut OpenClawStore>,
    ) -> Result<(), ReadError> {
        let Some(name) = TranscriptName::parse(&file_name(path)) else { return Ok(()) };
        let mut lines = Lines::open(path).map_err(ReadError::source)?;
        self.summary.files += 1;
        let Some(first) = lines.next_line().map_err(ReadError::source)? else { return Ok(()) };
        let id = session_id(&first).unwrap_or(name.session_id);
        let session = catalog.session(&id, || trajectory_key(path, &id));
        let ended = name.ended.map(|(reason, when)| (reason, when.and_then(|when| Timestamp::parse(&when).ok())));
        let source = path.display().to_string();
        let mut attempts = match store {
            Some(store) => self.attempts(store, &id).await,
            None => Vec::new(),
        };
        if attempts.is_empty() {
            attempts = trajectory(&trajectory_path(path, &id), TRAJECTORY_ROWS_MAX);
        }
        let mut mapper = self.mapper(session);
        mapper.learn(&attempts);
        self.read_lines(&mut lines, &source, ended, &mut mapper, Some(first)).await
    }
}

/// What the trajectory beside a transcript says, where there is one that can
/// be read.
fn trajectory(path: &Path, rows_max: usize) -> Vec<AttemptRow> {
    let Ok(mut lines) = Lines::open(path) else { return Vec::new() };
    let mut rows = Vec::new();
    while let Ok(Some(line)) = lines.next_line() {
        rows.extend(attempt_of(&line));
        if rows.len() == rows_max {
            break;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trajectory_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.trajectory.jsonl");
        let line = "{\"type\":\"session.started\",\"ts\":\"2026-11-23T06:00:00Z\",\"runId\":\"r\",\"data\":{}}\n";
        std::fs::write(&path, format!("no json\n{}", line.repeat(3))).unwrap();
        assert_eq!([2, 3, 4].map(|rows_max| trajectory(&path, rows_max).len()), [2, 3, 3]);
    }
}
