//! Follows transcripts that are files.

use super::position::Stamp;
use super::store::FollowedStore;
use super::tail::{Change, Tail};
use super::track::{EVICT_EVERY, Track, evict};
use super::{Followed, Follower};
use crate::clock;
use crate::import::ImportError;
use crate::import::discover::{Agent, TranscriptName, file_name};
use crate::import::mapping::Moment;
use crate::import::reader::{ReadError, attempt_of, session_id, size, trajectory_key, trajectory_path};
use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a new transcript waits for its session's key: a gateway writes it
/// down a moment later.
pub const KEY_WAIT: Duration = Duration::from_secs(5);

impl Follower {
    pub(super) async fn poll_files(&mut self, agent: &Agent, followed: &mut Followed) -> Result<(), ImportError> {
        if let Some(folder) = &agent.sessions_folder {
            self.read_index(folder, followed);
        }
        for (index, path) in agent.transcripts.iter().enumerate() {
            if index % EVICT_EVERY == 0 {
                evict(followed.tracks.values_mut());
            }
            let outcome = match TranscriptName::parse(&file_name(path)) {
                Some(name) if name.ended.is_none() && path.extension().is_some_and(|end| end == "jsonl") => {
                    self.follow_file(path, &name.session_id, followed).await
                }
                _ => self.read_whole(path, followed).await,
            };
            if let Err(error) = outcome {
                self.reader.tolerate(path, error)?;
            }
        }
        let there: HashSet<&str> = agent.transcripts.iter().filter_map(|path| path.to_str()).collect();
        followed.tracks.retain(|name, track| track.head.is_some() || there.contains(name.as_str()));
        Ok(())
    }

    /// Reads the `sessions.json` of versions before 2026.9, if it is another one.
    fn read_index(&mut self, folder: &Path, followed: &mut Followed) {
        let path = folder.join("sessions.json");
        let Ok(stamp) = Stamp::of(&path) else { return };
        if followed.index == Some(stamp) {
            return;
        }
        match followed.catalog.add_index(folder) {
            Ok(()) => followed.index = Some(stamp),
            // Being written: the next look finds it whole.
            Err(_) if self.is_caught_up => return,
            Err(error) => self.reader.summary.note(format!("{}: {error}", path.display())),
        }
        for track in followed.tracks.values_mut() {
            if let (Some(mapper), Some(id)) = (&mut track.mapper, &track.session_id)
                && let Some(session) = followed.catalog.known(id)
            {
                mapper.describe(session);
            }
        }
    }

    /// A transcript that is packed away does not change: it is read once.
    async fn read_whole(&mut self, path: &Path, followed: &mut Followed) -> Result<(), ReadError> {
        let name = path.display().to_string();
        if followed.read.contains(&name) {
            return Ok(());
        }
        let store = followed.store.as_mut().map(FollowedStore::get);
        self.reader.read_file(path, &followed.catalog, store).await?;
        followed.read.insert(name);
        if !self.is_caught_up {
            self.reader.done(size(path));
        }
        Ok(())
    }

    async fn follow_file(&mut self, path: &Path, name: &str, followed: &mut Followed) -> Result<(), ReadError> {
        let key = path.display().to_string();
        let track = followed.tracks.entry(key.clone()).or_insert_with(|| Track::new(Instant::now()));
        match track.tail.look(path) {
            Ok(Change::None) => return Ok(()),
            Ok(Change::Grown) => {}
            Ok(Change::Replaced) => track.rewind(),
            // Deleted between two looks.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(ReadError::source(error)),
        }
        let outcome = self.read_on(path, name, &key, followed).await;
        if outcome.is_err()
            && let Some(track) = followed.tracks.get_mut(&key)
        {
            track.rewind();
            track.tail.forget_stamp();
        }
        outcome
    }

    async fn read_on(&mut self, path: &Path, name: &str, key: &str, followed: &mut Followed) -> Result<(), ReadError> {
        let Followed { catalog, tracks, .. } = followed;
        let Some(track) = tracks.get_mut(key) else { return Ok(()) };
        let mut number = track.tail.number();
        let mut lines = track.tail.next(path).map_err(ReadError::source)?;
        if track.mapper.is_none() {
            let Some(first) = lines.first() else { return Ok(()) };
            let id = session_id(first).unwrap_or_else(|| name.to_owned());
            let key = trajectory_key(path, &id);
            if self.is_caught_up && catalog.known(&id).is_none() && key.is_none() && track.found_at.elapsed() < KEY_WAIT
            {
                track.rewind();
                track.tail.forget_stamp();
                return Ok(());
            }
            self.reader.summary.files += 1;
            track.mapper = Some(Box::new(self.reader.mapper(catalog.session(&id, || key))));
            track.session_id = Some(id);
        }
        let Track { mapper: Some(mapper), session_id: Some(id), tail, trajectory, heard_at, .. } = track else {
            return Ok(());
        };
        mapper.learn(&attempts(trajectory, &trajectory_path(path, id)));
        while !lines.is_empty() {
            for line in lines {
                number += 1;
                self.reader.take(&line, key, number, mapper);
            }
            self.reader.send(mapper).await?;
            *heard_at = Instant::now();
            lines = tail.next(path).map_err(ReadError::source)?;
        }
        mapper.settle(Moment { now: clock::now(), idle_ms: Some(0) });
        self.reader.send(mapper).await?;
        if !self.is_caught_up {
            self.reader.done(size(path));
        }
        Ok(())
    }

    /// Lines that were never finished.
    pub(super) fn count_cut_lines(&mut self) {
        let tracks = self.agents.values().flat_map(|agent| agent.tracks.values());
        for _ in tracks.filter(|track| track.tail.is_cut()) {
            self.reader.summary.count("a last line that is half written");
        }
    }
}

/// What the trajectory has more; one that cannot be read costs what it adds.
fn attempts(tail: &mut Tail, path: &Path) -> Vec<crate::store::openclaw::AttemptRow> {
    match tail.look(path) {
        Ok(Change::Grown) => {}
        Ok(Change::Replaced) => tail.rewind(),
        Ok(Change::None) | Err(_) => return Vec::new(),
    }
    let mut rows = Vec::new();
    while let Ok(lines) = tail.next(path) {
        if lines.is_empty() {
            break;
        }
        rows.extend(lines.iter().filter_map(attempt_of));
    }
    rows
}
