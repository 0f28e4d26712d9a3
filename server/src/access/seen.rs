//! Credentials that the database knew a while ago, for when it is away.

use super::{Hash, Principal};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most credentials that are remembered.
pub const SEEN_MAX: usize = 10_000;
/// How long after its last use a credential is remembered. One that is used
/// goes on being so for as long as the database is away.
pub const SEEN_FOR: Duration = Duration::from_hours(1);

#[derive(Default)]
pub struct Seen(Mutex<HashMap<Hash, (Principal, Instant)>>);

impl Seen {
    /// The database knows this credential.
    pub fn remember(&self, hash: Hash, principal: &Principal) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= SEEN_MAX && !seen.contains_key(&hash) {
            seen.retain(|_, (_, at)| at.elapsed() < SEEN_FOR);
            let oldest = seen.iter().min_by_key(|(_, (_, at))| *at).map(|(hash, _)| *hash);
            if let Some(oldest) = oldest.filter(|_| seen.len() >= SEEN_MAX) {
                seen.remove(&oldest);
            }
        }
        seen.insert(hash, (principal.clone(), Instant::now()));
    }

    /// The database does not know it, or no longer.
    pub fn forget(&self, hash: &Hash) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    /// Who used this credential lately.
    pub fn recall(&self, hash: &Hash) -> Option<Principal> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (principal, at) = seen.get_mut(hash)?;
        if at.elapsed() >= SEEN_FOR {
            seen.remove(hash);
            return None;
        }
        *at = Instant::now();
        Some(principal.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::hash;

    #[test]
    fn the_longest_unused_one_makes_room_for_one_too_many() {
        let seen = Seen::default();
        let key = |number: usize| hash(&number.to_string());
        for number in 0..SEEN_MAX {
            seen.remember(key(number), &Principal::everyone());
        }
        assert!(seen.recall(&key(0)).is_some(), "used just now");
        seen.remember(key(SEEN_MAX), &Principal::everyone());
        assert!(seen.recall(&key(1)).is_none());
        for number in [0, 2, SEEN_MAX] {
            assert!(seen.recall(&key(number)).is_some(), "{number}");
        }
        seen.forget(&key(2));
        assert!(seen.recall(&key(2)).is_none());
    }
}
