//! Reads lines into events and hands them on; what an import that runs once
//! and one that follows have in common.

mod once;

use super::ImportError;
use super::discover::Agent;
use super::entry::{Fields, Parsed, parse, string};
use super::lines::{Line, Lines, decompress_line};
use super::mapping::{Mapper, Moment, Session, Taken, row_of_line};
use super::outbox::Outbox;
use super::progress::Progress;
use super::summary::Summary;
use crate::clock;
use crate::store::openclaw::{ArchiveRow, AttemptRow, LineRow, OpenClawStore};
use model::Timestamp;
use std::path::{Path, PathBuf};

/// Lines between two looks at the progress.
const LINES_PER_PROGRESS: u64 = 500;

pub struct Reader {
    gateway_id: String,
    outbox: Outbox,
    pub summary: Summary,
    progress: Progress,
    /// Bytes of the sources that are done.
    bytes_done: u64,
}

/// How a transcript ended, where something says so.
type Ended = Option<(String, Option<Timestamp>)>;

impl Reader {
    pub fn new(summary: Summary, outbox: Outbox, progress: Progress) -> Self {
        Self { gateway_id: summary.gateway_id.clone(), outbox, summary, progress, bytes_done: 0 }
    }

    /// Sends what waits, and returns when it is stored.
    pub async fn flush(&mut self) -> Result<(), ImportError> {
        self.outbox.flush(&mut self.summary).await
    }

    pub async fn close(mut self) -> Summary {
        self.progress.finish();
        self.outbox.close().await;
        self.summary
    }

    pub fn mapper(&mut self, session: Session) -> Mapper {
        self.summary.sessions.insert(session.key.clone());
        Mapper::new(&self.gateway_id, session)
    }

    /// Reads a whole transcript that is packed away in a store.
    pub async fn read_archive(
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
        let attempts = self.attempts(store, &session.id).await;
        let mut mapper = self.mapper(session);
        mapper.learn(&attempts);
        self.read_lines(&mut lines, &source, ended, &mut mapper, None).await
    }

    /// Reads lines to their end.
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
        match ended.as_ref().and_then(|(reason, when)| Some((when.or(last_at)?, reason.as_str()))) {
            Some((at, reason)) => mapper.finish(at, reason),
            None => mapper.settle(Moment { now: clock::now(), idle_ms: None }),
        }
        self.send(mapper).await?;
        outcome
    }

    /// All that the store's trajectory says of a session. One that cannot be
    /// read costs what it adds, not the transcript.
    async fn attempts(&mut self, store: &mut OpenClawStore, session_id: &str) -> Vec<AttemptRow> {
        store.attempts(session_id, -1).await.unwrap_or_else(|error| {
            self.summary.note(format!("trajectory of {session_id}: {error}"));
            Vec::new()
        })
    }

    /// Maps one line; returns its time, where it has one.
    pub fn take(&mut self, line: &Line, source: &str, number: u64, mapper: &mut Mapper) -> Option<Timestamp> {
        self.summary.lines += 1;
        let text = match line {
            Line::Text(text) if text.trim().is_empty() => {
                self.summary.silent += 1;
                return None;
            }
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
            Taken::Told => self.summary.told += 1,
            Taken::Silent => self.summary.silent += 1,
            Taken::Unknown(kind) => self.summary.count(&format!("unknown kind {kind:?}")),
        }
        Some(entry.at)
    }

    pub async fn send(&mut self, mapper: &mut Mapper) -> Result<(), ReadError> {
        let events = mapper.drain();
        self.outbox.put(events, &mut self.summary).await.map_err(ReadError::Fatal)
    }

    /// A source that breaks off is told at the end; a store that takes no
    /// events ends the import.
    pub fn tolerate(&mut self, path: &Path, error: ReadError) -> Result<(), ImportError> {
        match error {
            ReadError::Fatal(error) => Err(error),
            ReadError::Source(reason) => {
                self.summary.note(format!("{}: {reason}", path.display()));
                Ok(())
            }
        }
    }

    /// So many more bytes are read.
    pub fn done(&mut self, bytes: u64) {
        self.bytes_done += bytes;
        self.progress.tell(self.bytes_done, self.summary.lines);
    }

    /// From here on there is no end to show the way to.
    pub fn end_progress(&mut self) {
        self.progress.finish();
    }
}

pub enum ReadError {
    /// What is read is at fault.
    Source(String),
    /// Where it goes is.
    Fatal(ImportError),
}

impl ReadError {
    pub fn source(error: impl std::fmt::Display) -> Self {
        Self::Source(error.to_string())
    }
}

pub fn line_of(row: LineRow) -> Line {
    match (row.text, row.zstd) {
        (Some(text), _) => Line::Text(text),
        (None, Some(bytes)) => decompress_line(&bytes).unwrap_or(Line::NotText),
        (None, None) => Line::NotText,
    }
}

/// The session that the first line of a transcript names.
pub fn session_id(line: &Line) -> Option<String> {
    let Line::Text(text) = line else { return None };
    match parse(text, 1).ok()? {
        Parsed::Head(id) => Some(id),
        Parsed::Entry(entry) if entry.kind == "session" => Some(entry.id),
        _ => None,
    }
}

/// The trajectory that lies beside the transcript of a session.
pub fn trajectory_path(transcript: &Path, id: &str) -> PathBuf {
    transcript.with_file_name(format!("{id}.trajectory.jsonl"))
}

/// What a line of a trajectory file adds.
pub fn attempt_of(line: &Line) -> Option<AttemptRow> {
    let Line::Text(text) = line else { return None };
    row_of_line(&serde_json::from_str(text).ok()?)
}

/// The session's key, as the trajectory beside its transcript tells it.
pub fn trajectory_key(transcript: &Path, id: &str) -> Option<String> {
    let mut lines = Lines::open(&trajectory_path(transcript, id)).ok()?;
    let Ok(Some(Line::Text(text))) = lines.next_line() else { return None };
    let fields: Fields = serde_json::from_str(&text).ok()?;
    string(&fields, "sessionKey").map(str::to_owned)
}

/// Files of an agent that are read.
pub fn sources(agent: &Agent) -> impl Iterator<Item = &Path> {
    let database = agent.database.as_deref().filter(|_| agent.reads_database);
    database.into_iter().chain(agent.transcripts.iter().map(AsRef::as_ref))
}

pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
