//! One transcript that is followed, and how many are held ready.

use super::tail::Tail;
use crate::import::mapping::Mapper;
use crate::store::openclaw::HeadRow;
use std::time::Instant;

/// Transcripts whose mapping is held in memory; beyond it the longest quiet
/// ones are let go, and read again from their start if they go on.
pub const MAPPERS_MAX: usize = 2048;

/// Transcripts between two looks at their number in a first pass.
pub const EVICT_EVERY: usize = 256;

pub struct Track {
    pub mapper: Option<Box<Mapper>>,
    /// When it last grew.
    pub heard_at: Instant,
    pub found_at: Instant,
    /// Of a session in a store.
    pub head: Option<HeadRow>,
    pub after_seq: i64,
    pub after_attempt: i64,
    /// Of a file, and of the trajectory beside it.
    pub tail: Tail,
    pub trajectory: Tail,
    pub session_id: Option<String>,
}

impl Track {
    pub fn new(now: Instant) -> Self {
        Self {
            mapper: None,
            heard_at: now,
            found_at: now,
            head: None,
            after_seq: -1,
            after_attempt: -1,
            tail: Tail::default(),
            trajectory: Tail::default(),
            session_id: None,
        }
    }

    /// Forgets what was read: the next look starts at the beginning.
    pub fn rewind(&mut self) {
        self.mapper = None;
        (self.after_seq, self.after_attempt) = (-1, -1);
        self.tail.rewind();
        self.trajectory.rewind();
        self.session_id = None;
    }
}

/// Lets go of mappings beyond [`MAPPERS_MAX`]: first those with nothing open.
pub fn evict<'a>(tracks: impl Iterator<Item = &'a mut Track>) {
    evict_to(MAPPERS_MAX, tracks);
}

fn evict_to<'a>(mappers_max: usize, tracks: impl Iterator<Item = &'a mut Track>) {
    let mut held: Vec<&mut Track> = tracks.filter(|track| track.mapper.is_some()).collect();
    if held.len() <= mappers_max {
        return;
    }
    held.sort_by_key(|track| (track.mapper.as_ref().is_some_and(|mapper| mapper.is_open()), track.heard_at));
    let surplus = held.len() - mappers_max;
    for track in held.into_iter().take(surplus) {
        track.rewind();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::mapping::{Lifecycle, Session};
    use std::time::Duration;

    fn track(heard_at: Instant) -> Track {
        let session = Session {
            id: "s".into(),
            key: "agent:main:s".into(),
            agent_id: None,
            parent_key: None,
            channel: None,
            context_max: None,
            lifecycle: Lifecycle::default(),
        };
        Track { mapper: Some(Box::new(Mapper::new("g", session))), after_seq: 7, ..Track::new(heard_at) }
    }

    #[test]
    fn the_longest_quiet_mappings_beyond_the_limit_are_let_go_and_start_anew() {
        let now = Instant::now();
        let mut tracks: Vec<Track> = [3, 1, 2].map(|second| track(now + Duration::from_secs(second))).into();
        evict_to(3, tracks.iter_mut());
        assert!(tracks.iter().all(|track| track.mapper.is_some()));
        evict_to(2, tracks.iter_mut());
        assert_eq!(tracks.iter().map(|track| track.after_seq).collect::<Vec<_>>(), [7, -1, 7]);
        assert!(tracks[1].mapper.is_none());
    }
}
