//! Events that wait on disk for a database that is away.
//!
//! A spool is a folder of numbered segments, which are files of records. New
//! records go to the newest segment and are synced before they are
//! acknowledged; the replayer reads the oldest one and removes it when its
//! events are committed. The functions here block: async code calls them on
//! threads that may.

mod error;
mod record;
mod refused;
mod segment;

pub use error::SpoolOpenError;
pub use record::Record;
pub use refused::Refused;
pub use segment::SEGMENT_BYTES_MAX;

use model::Timestamp;
use model::standing::SpoolDepth;
use std::collections::VecDeque;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

const LOCK: &str = "lock";

/// A bounded queue of records on disk, of this process alone.
pub struct Spool {
    folder: PathBuf,
    bytes_max: u64,
    segments: Mutex<Segments>,
    depth: watch::Sender<SpoolDepth>,
    /// Held as long as the spool is open; the system frees it after a crash.
    _lock: File,
}

#[derive(Default)]
struct Segments {
    /// Oldest first.
    held: VecDeque<Held>,
    /// The newest segment, while records are added to it.
    active: Option<File>,
    next_number: u64,
    /// Bytes of files that were set aside.
    aside_bytes: u64,
    replayed: u64,
}

/// A segment and what of it still waits.
struct Held {
    number: u64,
    bytes: u64,
    events: u64,
    oldest_at: Timestamp,
}

/// The oldest segment.
pub struct Front {
    pub number: u64,
    pub records: Vec<Record>,
}

impl Spool {
    /// Opens the spool of a folder, which is made if it is not there, and
    /// looks through what the last run left.
    ///
    /// # Errors
    /// [`SpoolOpenError`].
    pub fn open(folder: &Path, bytes_max: u64) -> Result<Self, SpoolOpenError> {
        let disk = |source| SpoolOpenError::Disk { folder: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(disk)?;
        let lock = File::create(folder.join(LOCK)).map_err(disk)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SpoolOpenError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(disk(source)),
        }
        let segments = Segments::read(folder).map_err(disk)?;
        let spool = Self {
            folder: folder.to_owned(),
            bytes_max,
            depth: watch::Sender::new(segments.depth(bytes_max)),
            segments: Mutex::new(segments),
            _lock: lock,
        };
        let left = *spool.depth.borrow();
        if left.events > 0 {
            tracing::info!(events = left.events, bytes = left.bytes, "the last run left events in the spool");
        }
        Ok(spool)
    }

    /// Whether a folder holds events of an earlier run.
    pub fn is_left_in(folder: &Path) -> bool {
        fs::read_dir(folder)
            .is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| segment::number(&file.path()).is_some())))
    }

    /// Adds records in one write and syncs them; returns how many of them fit,
    /// from the first on.
    ///
    /// # Errors
    /// If the disk fails: none of them is to be acknowledged then.
    pub fn append(&self, records: &[Record]) -> io::Result<usize> {
        let mut segments = self.lock();
        let mut room = self.bytes_max.saturating_sub(segments.bytes());
        let mut block = Vec::new();
        let mut taken = 0;
        for record in records {
            let bytes = record.encode()?;
            let Some(left) = room.checked_sub(bytes.len() as u64) else { break };
            room = left;
            block.extend(bytes);
            taken += 1;
        }
        let Some(first) = records[..taken].first() else { return Ok(0) };
        let events = records[..taken].iter().map(|record| record.events.len() as u64).sum();
        let outcome = segments.append(&self.folder, &block, events, first.received_at);
        self.tell(&segments);
        outcome.map(|()| taken)
    }

    /// The oldest segment; records are no longer added to it.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn front(&self) -> io::Result<Option<Front>> {
        let mut segments = self.lock();
        loop {
            let Some(held) = segments.held.front() else { return Ok(None) };
            let (number, bytes) = (held.number, held.bytes);
            if segments.held.len() == 1 {
                segments.active = None;
            }
            let scan = segment::load(&self.folder, number, bytes)?;
            if scan.damage.is_some() {
                segments.aside_bytes += bytes;
            }
            let events: u64 = scan.records.iter().map(|record| record.events.len() as u64).sum();
            if let Some(held) = segments.held.front_mut() {
                (held.bytes, held.events) = (scan.bytes, events);
            }
            if scan.records.is_empty() {
                segments.remove_front(&self.folder)?;
                self.tell(&segments);
                continue;
            }
            return Ok(Some(Front { number, records: scan.records }));
        }
    }

    /// Notes that events of the oldest segment are in the database.
    pub fn committed(&self, events: u64) {
        let mut segments = self.lock();
        if let Some(held) = segments.held.front_mut() {
            held.events = held.events.saturating_sub(events);
        }
        segments.replayed += events;
        metrics::counter!("observatory_spool_replayed_total").increment(events);
        self.tell(&segments);
    }

    /// Removes the oldest segment, whose records are all settled.
    ///
    /// # Errors
    /// If the file cannot be removed; it would be replayed again after a
    /// restart, which does no harm.
    pub fn remove_front(&self) -> io::Result<()> {
        let mut segments = self.lock();
        let outcome = segments.remove_front(&self.folder);
        self.tell(&segments);
        outcome
    }

    /// Sets an event aside that the database refused.
    ///
    /// # Errors
    /// If the disk fails: the event stays in its segment then.
    pub fn refuse(&self, number: u64, refused: &Refused) -> io::Result<()> {
        let mut segments = self.lock();
        segments.aside_bytes += refused::keep(&self.folder, number, refused)?;
        if let Some(held) = segments.held.front_mut() {
            held.events = held.events.saturating_sub(u64::from(refused.event.is_some()));
        }
        self.tell(&segments);
        Ok(())
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.lock().held.is_empty()
    }

    pub fn depth(&self) -> SpoolDepth {
        *self.depth.borrow()
    }

    /// Tells of each change.
    pub fn watch(&self) -> watch::Receiver<SpoolDepth> {
        self.depth.subscribe()
    }

    fn tell(&self, segments: &Segments) {
        self.depth.send_replace(segments.depth(self.bytes_max));
    }

    /// A thread that failed left numbers behind, and no half-done file: it is
    /// safe to go on with them.
    fn lock(&self) -> MutexGuard<'_, Segments> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Segments {
    fn read(folder: &Path) -> io::Result<Self> {
        let mut segments = Self::default();
        let mut numbers = Vec::new();
        for file in fs::read_dir(folder)? {
            let file = file?;
            let path = file.path();
            if segment::is_half_written(&path) {
                fs::remove_file(&path)?;
            } else if segment::is_set_aside(&path) {
                segments.aside_bytes += file.metadata()?.len();
            }
            numbers.extend(segment::number(&path));
        }
        numbers.sort_unstable();
        segments.next_number = numbers.last().map_or(1, |last| last + 1);
        for number in numbers {
            let scan = segment::load(folder, number, u64::MAX)?;
            if scan.damage.is_some() {
                segments.aside_bytes += scan.bytes;
            }
            let Some(first) = scan.records.first() else {
                fs::remove_file(segment::path(folder, number))?;
                continue;
            };
            let events = scan.records.iter().map(|record| record.events.len() as u64).sum();
            segments.held.push_back(Held { number, bytes: scan.bytes, events, oldest_at: first.received_at });
        }
        Ok(segments)
    }

    fn bytes(&self) -> u64 {
        self.aside_bytes + self.held.iter().map(|held| held.bytes).sum::<u64>()
    }

    fn depth(&self, bytes_max: u64) -> SpoolDepth {
        SpoolDepth {
            events: self.held.iter().map(|held| held.events).sum(),
            bytes: self.bytes(),
            bytes_max,
            oldest_at: self.held.front().map(|held| held.oldest_at),
            replayed: self.replayed,
        }
    }

    fn append(&mut self, folder: &Path, block: &[u8], events: u64, at: Timestamp) -> io::Result<()> {
        if self.held.is_empty() {
            self.replayed = 0;
        }
        let begins = self.active.is_none();
        let mut file = match self.active.take() {
            Some(file) => file,
            None => self.begin(folder)?,
        };
        let number = self.next_number - 1;
        if let Err(error) = file.write_all(block).and_then(|()| file.sync_data()) {
            // What the file holds beyond its whole records is not certain: it
            // gets no more of them, and is cut where that still works.
            match self.held.back().filter(|_| !begins) {
                Some(held) => _ = file.set_len(held.bytes),
                None => _ = fs::remove_file(segment::path(folder, number)),
            }
            return Err(error);
        }
        if begins {
            self.held.push_back(Held { number, bytes: 0, events: 0, oldest_at: at });
        }
        if let Some(held) = self.held.back_mut() {
            held.bytes += block.len() as u64;
            held.events += events;
            self.active = Some(file).filter(|_| held.bytes < SEGMENT_BYTES_MAX);
        }
        Ok(())
    }

    fn begin(&mut self, folder: &Path) -> io::Result<File> {
        let path = segment::path(folder, self.next_number);
        let file = File::options().create_new(true).append(true).open(&path)?;
        if let Err(error) = segment::sync_folder(folder) {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        self.next_number += 1;
        Ok(file)
    }

    fn remove_front(&mut self, folder: &Path) -> io::Result<()> {
        let Some(held) = self.held.pop_front() else { return Ok(()) };
        if self.held.is_empty() {
            self.active = None;
        }
        fs::remove_file(segment::path(folder, held.number))?;
        segment::sync_folder(folder)
    }
}

#[cfg(test)]
pub mod tests;
