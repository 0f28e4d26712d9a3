//! Maps with shared keys: as JSON objects, and bounded.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A map whose keys are shared with timers and other maps.
pub type Keyed<V> = HashMap<Arc<str>, V>;

pub fn serialize<V: Serialize, S: Serializer>(map: &Keyed<V>, serializer: S) -> Result<S::Ok, S::Error> {
    let ordered: BTreeMap<&str, &V> = map.iter().map(|(key, value)| (&**key, value)).collect();
    ordered.serialize(serializer)
}

pub fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Keyed<V>, D::Error> {
    let read = HashMap::<String, V>::deserialize(deserializer)?;
    Ok(read.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
}

/// Lets the oldest tenth of what `age` counts give way once it is as many as
/// `max`: a map at its limit is searched through once per tenth, not for each
/// newcomer. `None` are not counted and stay. Returns what went.
pub fn make_room<V, A: Ord>(map: &mut Keyed<V>, max: usize, age: impl Fn(&V) -> Option<A>) -> Vec<(Arc<str>, V)> {
    let mut ages: Vec<(A, Arc<str>)> =
        map.iter().filter_map(|(key, value)| Some((age(value)?, Arc::clone(key)))).collect();
    if ages.len() < max {
        return Vec::new();
    }
    let surplus = ages.len() - max + (max / 10).max(1);
    ages.sort_unstable();
    ages.truncate(surplus);
    ages.into_iter().filter_map(|(_, key)| map.remove_entry(&key)).collect()
}

/// Values that several hold.
pub mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub fn serialize<T: Serialize, S: Serializer>(value: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error> {
        (**value).serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_tenth_gives_way_at_the_limit() {
        let mut map: Keyed<u32> = (0..20).map(|n| (Arc::from(n.to_string()), n)).collect();
        assert!(make_room(&mut map, 21, |age| Some(*age)).is_empty());
        let gone = make_room(&mut map, 20, |age| (*age > 0).then_some(*age));
        assert!(gone.is_empty(), "nineteen are counted");
        let gone = make_room(&mut map, 20, |age| Some(*age));
        assert_eq!(gone.iter().map(|(key, _)| &**key).collect::<Vec<_>>(), ["0", "1"]);
        assert_eq!(map.len(), 18);
    }
}
