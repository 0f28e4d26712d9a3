//! Reads agents one after the other, session by session.

use super::ImportError;
use super::catalog::Catalog;
use super::discover::{Agent, TranscriptName, file_name};
use super::entry::{Fields, Parsed, parse, string};
use super::lines::{Line, Lines, decompress_line};
use super::mapping::{Attempts, Mapper, Session, Taken};
use super::outbox::Outbox;
use super::progress::Progress;
use super::summary::Summary;
use crate::store::openclaw::{ArchiveRow, LineRow, OpenClawStore};
use model::Timestamp;
use std::path::Path;

/// Lines between two looks at the progress.
const LINES_PER_PROGRESS: u64 = 500;

pub struct Reader {
    gateway_id: String,
    outbox: Outbox,
    summary: Summary,
    progress: Progress,
    /// Bytes of the sources that are done.
    bytes_done: u64,
}

/// How a transcript ended, where something says so.
type Ended = Option<(String, Option<Timestamp>)>;

impl Reader {
    pub fn new(gateway_id: &str, outbox: Outbox, agents: &[Agent]) -> Self {
        let bytes = agents.iter().flat_map(sources).map(size).sum();
        let summary = Summary::new(gateway_id);
        Self { gateway_id: gateway_id.to_owned(), outbox, summary, progress: Progress::new(bytes), bytes_done: 0 }
    }

    pub async fn read(&mut self, agents: &[Agent]) -> Result<(), ImportError> {
        for agent in agents {
            self.read_agent(agent).await?;
        }
        self.outbox.flush(&mut self.summary).await
    }

    pub async fn close(self) -> Summary {
        self.progress.finish();
        self.outbox.close().await;
        self.summary
    }

    async fn read_agent(&mut self, agent: &Agent) -> Result<(), ImportError> {
        let mut catalog = Catalog::new(agent);
        let mut store = match &agent.database {
            None => None,
            Some(path) => match OpenClawStore::open(path).await {
                Ok(store) => Some(store),
                Err(error) => {
                    self.summary.problems.push(error.to_string());
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
            self.summary.problems.push(format!("{}: {error}", folder.join("sessions.json").display()));
        }
        for path in &agent.transcripts {
            let bytes = size(path);
            self.read_file(path, &catalog, store.as_mut()).await?;
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
        let (mut after, mut mapper) = (-1, None);
        loop {
            let rows = store.lines(&session.id, after).await.map_err(ReadError::source)?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            if mapper.is_none() {
                mapper = Some(self.mapper(session.clone(), Some(&mut *store)).await);
            }
            let Some(mapper) = &mut mapper else { break };
            let bytes = bytes_per_line * rows.len() as u64;
            for row in rows {
                let number = row.seq.unsigned_abs();
                self.take(&line_of(row), &source, number, mapper);
            }
            self.send(mapper).await?;
            self.done(bytes);
        }
        if let Some(mut mapper) = mapper {
            mapper.finish(None);
            self.send(&mut mapper).await?;
        }
        Ok(())
    }

    async fn read_archive(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        row: &ArchiveRow,
        session: Session,
    ) -> Result<(), ReadError> {
        let blob = store.archive(row).await.map_err(ReadError::source)?;
        let mut lines = Lines::of_bytes(blob, row.is_zstd).map_err(ReadError::source)?;
        let ended =
            (row.reason != "cold").then(|| (row.reason.clone(), Some(Timestamp::from_millis(row.created_at_ms))));
        let source = format!("{}#{}", path.display(), session.id);
        let mut mapper = self.mapper(session, Some(store)).await;
        self.read_lines(&mut lines, &source, ended, &mut mapper, None).await
    }

    /// Reads one transcript that is a file.
    async fn read_file(
        &mut self,
        path: &Path,
        catalog: &Catalog,
        store: Option<&mut OpenClawStore>,
    ) -> Result<(), ImportError> {
        if let Err(error) = self.try_file(path, catalog, store).await {
            self.tolerate(path, error)?;
        }
        Ok(())
    }

    async fn try_file(
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
        let mut mapper = self.mapper(session, store).await;
        self.read_lines(&mut lines, &source, ended, &mut mapper, Some(first)).await
    }

    async fn read_lines(
        &mut self,
        lines: &mut Lines,
        source: &str,
        ended: Ended,
        mapper: &mut Mapper,
        first: Option<Line>,
    ) -> Result<(), ReadError> {
        let (mut number, mut next, mut last_at) = (0, first, None);
        let outcome = loop {
            let line = match next.take().map_or_else(|| lines.next_line(), |line| Ok(Some(line))) {
                Ok(Some(line)) => line,
                Ok(None) => break Ok(()),
                Err(error) => break Err(ReadError::source(error)),
            };
            number += 1;
            last_at = self.take(&line, source, number, mapper).max(last_at);
            self.send(mapper).await?;
            if number % LINES_PER_PROGRESS == 0 {
                self.progress.tell(self.bytes_done + lines.consumed(), self.summary.lines);
            }
        };
        let ended = ended.as_ref().and_then(|(reason, when)| Some((when.or(last_at)?, reason.as_str())));
        mapper.finish(ended);
        self.send(mapper).await?;
        outcome
    }

    async fn mapper(&mut self, session: Session, store: Option<&mut OpenClawStore>) -> Mapper {
        self.summary.sessions.insert(session.key.clone());
        let rows = match store {
            // A trajectory that cannot be read costs what it adds, not the transcript.
            Some(store) => store.attempts(&session.id).await.unwrap_or_else(|error| {
                self.summary.problems.push(format!("trajectory of {}: {error}", session.id));
                Vec::new()
            }),
            None => Vec::new(),
        };
        Mapper::new(&self.gateway_id, session, Attempts::new(&rows))
    }

    /// Maps one line; returns its time, where it has one.
    fn take(&mut self, line: &Line, source: &str, number: u64, mapper: &mut Mapper) -> Option<Timestamp> {
        self.summary.lines += 1;
        let text = match line {
            Line::Text(text) if text.trim().is_empty() => return None,
            Line::Text(text) => text,
            Line::TooLong => {
                self.summary.skip("longer than 16 MiB", source, number);
                return None;
            }
            Line::NotText => {
                self.summary.skip("no UTF-8 text", source, number);
                return None;
            }
        };
        let entry = match parse(text, number) {
            Ok(Parsed::Entry(entry)) => entry,
            Ok(Parsed::Head(_) | Parsed::Index) => {
                self.summary.silent += 1;
                return None;
            }
            Err(what) => {
                self.summary.skip_unusable(what, source, number);
                return None;
            }
        };
        match mapper.take(&entry) {
            Taken::Told => {}
            Taken::Silent => self.summary.silent += 1,
            Taken::Unknown(kind) => self.summary.count(&format!("unknown kind {kind:?}")),
        }
        Some(entry.at)
    }

    async fn send(&mut self, mapper: &mut Mapper) -> Result<(), ReadError> {
        let events = mapper.drain();
        self.outbox.put(events, &mut self.summary).await.map_err(ReadError::Fatal)
    }

    /// A source that breaks off is told at the end; a store that takes no
    /// events ends the import.
    fn tolerate(&mut self, path: &Path, error: ReadError) -> Result<(), ImportError> {
        match error {
            ReadError::Fatal(error) => Err(error),
            ReadError::Source(reason) => {
                self.summary.problems.push(format!("{}: {reason}", path.display()));
                Ok(())
            }
        }
    }

    fn done(&mut self, bytes: u64) {
        self.bytes_done += bytes;
        self.progress.tell(self.bytes_done, self.summary.lines);
    }
}

enum ReadError {
    /// What is read is at fault.
    Source(String),
    /// Where it goes is.
    Fatal(ImportError),
}

impl ReadError {
    fn source(error: impl std::fmt::Display) -> Self {
        Self::Source(error.to_string())
    }
}

fn line_of(row: LineRow) -> Line {
    match (row.text, row.zstd) {
        (Some(text), _) => Line::Text(text),
        (None, Some(bytes)) => decompress_line(&bytes).unwrap_or(Line::NotText),
        (None, None) => Line::NotText,
    }
}

/// The session that the first line of a transcript names.
fn session_id(line: &Line) -> Option<String> {
    let Line::Text(text) = line else { return None };
    match parse(text, 1).ok()? {
        Parsed::Head(id) => Some(id),
        Parsed::Entry(entry) if entry.kind == "session" => Some(entry.id),
        _ => None,
    }
}

/// The session's key, as the trajectory beside its transcript tells it.
fn trajectory_key(path: &Path, id: &str) -> Option<String> {
    let mut lines = Lines::open(&path.with_file_name(format!("{id}.trajectory.jsonl"))).ok()?;
    let Ok(Some(Line::Text(text))) = lines.next_line() else { return None };
    let fields: Fields = serde_json::from_str(&text).ok()?;
    string(&fields, "sessionKey").map(str::to_owned)
}

fn sources(agent: &Agent) -> impl Iterator<Item = &Path> {
    let database = agent.database.as_deref().filter(|_| agent.reads_database);
    database.into_iter().chain(agent.transcripts.iter().map(AsRef::as_ref))
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
