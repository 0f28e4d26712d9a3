//! Which types of events a session has had.

use crate::event::EventType;
use serde::{Deserialize, Serialize};

/// A bit for each type with a meaning, in the order of [`EventType::NAMES`],
/// and one more for all others. Bits add up the same in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventTypes(u32);

impl EventTypes {
    /// The bit that stands for every type without a meaning.
    pub const OTHER: Self = Self(1 << EventType::NAMES.len());

    pub fn of(event_type: &EventType) -> Self {
        match event_type {
            EventType::Other(_) => Self::OTHER,
            known => {
                let place = EventType::NAMES.iter().position(|name| *name == known.as_str());
                place.map_or(Self::OTHER, |place| Self(1 << place))
            }
        }
    }

    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// As a column holds it.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_a_bit_of_its_own_and_all_others_share_one() {
        let mut all = EventTypes::default();
        for name in EventType::NAMES {
            let one = EventTypes::of(&EventType::parse(name));
            assert_eq!((one.bits().count_ones(), all.bits() & one.bits()), (1, 0), "{name}");
            all.add(one);
        }
        assert_eq!(EventTypes::of(&EventType::parse("model.called")), EventTypes::of(&EventType::parse("x")));
        assert_eq!(all.bits() & EventTypes::OTHER.bits(), 0);
        // Migration 0011 names them.
        assert_eq!(EventTypes::OTHER.bits(), 32_768);
        assert_eq!(EventTypes::of(&EventType::HeartbeatPoll).bits(), 16_384);
    }
}
