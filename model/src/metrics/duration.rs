//! Durations in slots that grow with them: counts of slots add up in any
//! order and over any buckets, and give the same quantiles on every database.

use crate::event::bounds::DURATION_US_MAX;

/// Slots between a power of two and the next: a slot is at most an eighth
/// of its durations wide.
const PARTS: i64 = 8;
const PARTS_BITS: u32 = PARTS.ilog2();
/// The slot of what tells no duration.
pub const SLOT_NONE: i64 = -1;

/// The slot of a duration in microseconds.
pub fn slot(duration_us: i64) -> i64 {
    let duration_us = duration_us.clamp(0, DURATION_US_MAX);
    if duration_us < PARTS {
        return duration_us;
    }
    let shift = duration_us.ilog2() - PARTS_BITS;
    i64::from(shift) * PARTS + (duration_us >> shift)
}

/// The middle of a slot, in milliseconds; from there to any of its durations
/// is at most a sixteenth.
fn middle_ms(slot: i64) -> f64 {
    if slot < PARTS {
        return slot as f64 / 1e3;
    }
    let shift = slot / PARTS - 1;
    let lower = (slot - shift * PARTS) << shift;
    let width = 1_i64 << shift;
    (lower as f64 + width as f64 / 2.0) / 1e3
}

/// The duration, in milliseconds, that the share `q` of all calls does not
/// exceed. `slots` are slot and count, in order; what has no duration is left out.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn quantile_ms(slots: &[(i64, i64)], q: f64) -> Option<f64> {
    let told = || slots.iter().filter(|(slot, _)| *slot != SLOT_NONE);
    let count: i64 = told().map(|(_, count)| count).sum();
    let wanted = ((q * count as f64).ceil() as i64).max(1);
    let mut seen = 0;
    told()
        .find(|(_, count)| {
            seen += count;
            seen >= wanted
        })
        .map(|(slot, _)| middle_ms(*slot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slots_follow_each_other_without_gap() {
        let mut before = 0;
        for duration_us in 0..100_000 {
            let here = slot(duration_us);
            assert!(here == before || here == before + 1, "{duration_us}: {before} to {here}");
            before = here;
        }
        assert_eq!(slot(i64::MAX), slot(DURATION_US_MAX));
        assert_eq!(slot(-5), 0);
    }

    #[test]
    fn quantiles_of_nothing_are_nothing() {
        assert_eq!(quantile_ms(&[], 0.5), None);
        assert_eq!(quantile_ms(&[(SLOT_NONE, 7)], 0.5), None);
    }

    #[test]
    fn the_slowest_of_a_hundred_is_past_the_ninety_ninth() {
        let slots = [(slot(1_000_000), 99), (slot(60_000_000), 1)];
        let near = |told: Option<f64>, ms: f64| (told.unwrap() / ms - 1.0).abs() <= 1.0 / 16.0;
        assert!(near(quantile_ms(&slots, 0.5), 1000.0));
        assert!(near(quantile_ms(&slots, 0.99), 1000.0));
        assert!(near(quantile_ms(&slots, 1.0), 60_000.0));
    }

    proptest! {
        #[test]
        fn a_quantile_is_within_a_sixteenth(mut durations_us in proptest::collection::vec(8..1_000_000_000_i64, 1..60)) {
            durations_us.sort_unstable();
            let mut slots = std::collections::BTreeMap::new();
            for duration_us in &durations_us {
                *slots.entry(slot(*duration_us)).or_insert(0) += 1;
            }
            let slots: Vec<(i64, i64)> = slots.into_iter().collect();
            for q in [0.5, 0.95] {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
                let index = (q * durations_us.len() as f64).ceil() as usize - 1;
                let exact = durations_us[index] as f64 / 1e3;
                let told = quantile_ms(&slots, q).unwrap();
                prop_assert!((told / exact - 1.0).abs() <= 1.0 / 15.9, "{} for {}", told, exact);
            }
        }
    }
}
