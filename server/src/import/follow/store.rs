//! Follows the session store of an agent.

use super::position::Stamp;
use super::track::{EVICT_EVERY, evict};
use super::{Followed, Follower};
use crate::clock;
use crate::import::mapping::{Moment, Session};
use crate::import::reader::{ReadError, line_of, size};
use crate::store::openclaw::{ArchiveRow, HeadRow, OpenClawStore};
use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

/// An open store, with what shows that it has changed.
pub struct FollowedStore {
    store: OpenClawStore,
    file: u64,
    version: Option<i64>,
}

impl FollowedStore {
    async fn open(path: &Path, file: u64) -> Result<Self, ReadError> {
        let store = OpenClawStore::open(path).await.map_err(ReadError::source)?;
        Ok(Self { store, file, version: None })
    }

    pub fn get(&mut self) -> &mut OpenClawStore {
        &mut self.store
    }

    pub async fn close(self) {
        self.store.close().await;
    }
}

impl Follower {
    pub(super) async fn poll_store(
        &mut self,
        path: &Path,
        reads_sessions: bool,
        followed: &mut Followed,
    ) -> Result<(), ReadError> {
        let file = Stamp::of(path).map_err(ReadError::source)?.file;
        let mut opened = match followed.store.take() {
            Some(opened) if opened.file == file => opened,
            other => {
                if let Some(replaced) = other {
                    replaced.close().await;
                    followed.tracks.retain(|_, track| track.head.is_none());
                }
                FollowedStore::open(path, file).await?
            }
        };
        // Before anything is read: what is written meanwhile is read at the next look.
        let version = opened.store.version().await.map_err(ReadError::source)?;
        if opened.version != Some(version) {
            if reads_sessions {
                self.read_changes(&mut opened.store, path, followed).await?;
            } else {
                fill_catalog(&mut opened.store, followed).await?;
            }
            opened.version = Some(version);
        }
        followed.store = Some(opened);
        Ok(())
    }

    async fn read_changes(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        followed: &mut Followed,
    ) -> Result<(), ReadError> {
        let bytes_per_line = if self.is_caught_up {
            0
        } else {
            self.reader.summary.files += 1;
            size(path) / store.line_count().await.map_err(ReadError::source)?.max(1)
        };
        let heads = store.heads().await.map_err(ReadError::source)?;
        for (index, head) in heads.iter().enumerate() {
            if index % EVICT_EVERY == 0 {
                evict(followed.tracks.values_mut());
            }
            if followed.tracks.get(&head.session_id).is_some_and(|track| track.head.as_ref() == Some(head)) {
                continue;
            }
            // It may have gone since.
            let Some(row) = store.window(&head.session_id).await.map_err(ReadError::source)? else { continue };
            followed.catalog.add_window(&row);
            let session = followed.catalog.session(&head.session_id, || None);
            self.follow_window(store, path, session, head, bytes_per_line, followed).await?;
        }
        for row in store.archives().await.map_err(ReadError::source)? {
            followed.catalog.add_archive(&row);
            self.follow_archive(store, path, &row, followed).await?;
        }
        let there: HashSet<&str> = heads.iter().map(|head| head.session_id.as_str()).collect();
        followed.tracks.retain(|id, track| track.head.is_none() || there.contains(id.as_str()));
        Ok(())
    }

    async fn follow_window(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        session: Session,
        head: &HeadRow,
        bytes_per_line: u64,
        followed: &mut Followed,
    ) -> Result<(), ReadError> {
        let track = followed.track(&head.session_id);
        let is_rewritten = track.head.as_ref().is_some_and(|known| known.generation != head.generation);
        if is_rewritten || head.last_seq.unwrap_or(-1) < track.after_seq {
            track.rewind();
        }
        if head.last_seq.is_none() {
            track.head = Some(head.clone());
            return Ok(());
        }
        let source = format!("{}#{}", path.display(), session.id);
        let mut mapper = track.mapper.take().unwrap_or_else(|| {
            // Let go of, or reading broke off: from the start.
            track.rewind();
            Box::new(self.reader.mapper(session.clone()))
        });
        mapper.describe(&session);
        // The trajectory first: what it says to have ended has left its lines already.
        let attempts = store.attempts(&session.id, track.after_attempt).await.map_err(ReadError::source)?;
        mapper.learn(&attempts);
        let after_attempt = attempts.last().map_or(track.after_attempt, |last| last.seq);
        let mut after_seq = track.after_seq;
        loop {
            let rows = store.lines(&session.id, after_seq).await.map_err(ReadError::source)?;
            let Some(last) = rows.last() else { break };
            let (last_seq, bytes) = (last.seq, bytes_per_line * rows.len() as u64);
            for row in rows {
                let number = row.seq.unsigned_abs();
                self.reader.take(&line_of(row), &source, number, &mut mapper);
            }
            self.reader.send(&mut mapper).await?;
            self.reader.done(bytes);
            after_seq = last_seq;
            track.heard_at = Instant::now();
        }
        mapper.settle(Moment { now: clock::now(), idle_ms: Some(0) });
        self.reader.send(&mut mapper).await?;
        (track.mapper, track.after_seq, track.after_attempt) = (Some(mapper), after_seq, after_attempt);
        track.head = Some(head.clone());
        Ok(())
    }

    /// An archive does not change: it is read once.
    async fn follow_archive(
        &mut self,
        store: &mut OpenClawStore,
        path: &Path,
        row: &ArchiveRow,
        followed: &mut Followed,
    ) -> Result<(), ReadError> {
        let name = format!("{}\0{}", row.session_id, row.generation);
        if !row.is_stored || followed.read.contains(&name) {
            return Ok(());
        }
        let session = followed.catalog.session(&row.session_id, || None);
        self.reader.read_archive(store, path, row, session).await?;
        followed.read.insert(name);
        Ok(())
    }
}

async fn fill_catalog(store: &mut OpenClawStore, followed: &mut Followed) -> Result<(), ReadError> {
    for row in store.windows().await.map_err(ReadError::source)? {
        followed.catalog.add_window(&row);
    }
    for row in store.archives().await.map_err(ReadError::source)? {
        followed.catalog.add_archive(&row);
    }
    Ok(())
}
