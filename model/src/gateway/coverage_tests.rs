use super::*;
use proptest::prelude::*;

const A: Uuid = Uuid::from_u128(1);

fn at(number: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(number).unwrap() * 1000)
}

fn received(numbers: impl IntoIterator<Item = u64>) -> Coverage {
    let mut coverage = Coverage::default();
    for number in numbers {
        coverage.receive(A, number, at(number));
    }
    coverage
}

fn settled(coverage: &mut Coverage, settled: u64) {
    let report = SequenceReport { series: A, assigned: settled, settled, dropped: Vec::new() };
    coverage.report(&report, at(settled));
}

fn holes(coverage: &Coverage) -> Vec<(u64, u64)> {
    coverage.missing().iter().map(|range| (range.first, range.last)).collect()
}

#[test]
fn a_hole_is_named_with_the_times_around_it() {
    let coverage = received((1..=1200).chain(1341..=1400));
    let missing = coverage.missing();
    assert_eq!(
        missing,
        [MissingRange { series: A, first: 1201, last: 1340, from: Some(at(1200)), to: Some(at(1341)) }]
    );
    assert_eq!(coverage.missing_events(), 140);
    assert!(missing[0].touches(at(1000), at(1200)) && missing[0].touches(at(1250), at(1260)));
    assert!(!missing[0].touches(at(1000), at(1199)) && !missing[0].touches(at(1342), at(1400)));
}

#[test]
fn what_is_on_the_way_is_not_missing_until_it_is_given_up() {
    let mut coverage = received(1..=10);
    settled(&mut coverage, 10);
    assert!(holes(&coverage).is_empty());
    settled(&mut coverage, 15);
    assert_eq!(holes(&coverage), [(11, 15)]);
    assert!(coverage.missing()[0].to.is_none());
}

#[test]
fn numbers_from_before_the_gateway_came_here_are_not_ours() {
    let mut coverage = Coverage::default();
    settled(&mut coverage, 4999);
    for number in 5000..5010 {
        coverage.receive(A, number, at(number));
    }
    settled(&mut coverage, 5009);
    assert!(holes(&coverage).is_empty());
    let mut fresh = Coverage::default();
    settled(&mut fresh, 0);
    fresh.receive(A, 3, at(3));
    assert_eq!(holes(&fresh), [(1, 2)], "the first report said that nothing was sent before");
}

#[test]
fn numbers_given_up_before_the_first_contact_are_missing() {
    let mut coverage = Coverage::default();
    let dropped = vec![NumberRange { first: 7, last: 9 }];
    coverage.report(&SequenceReport { series: A, assigned: 12, settled: 9, dropped }, at(12));
    coverage.receive(A, 10, at(10));
    assert_eq!(holes(&coverage), [(7, 9)]);
}

#[test]
fn beyond_the_limit_of_ranges_the_oldest_hole_is_only_counted() {
    let odd = |count: u64| (0..count).map(|index| index * 2 + 1);
    let limit = u64::try_from(RANGES_MAX).unwrap();
    let mut coverage = received(odd(limit));
    assert_eq!(coverage.missing().len(), RANGES_MAX - 1);
    coverage.receive(A, limit * 2 + 1, at(1));
    assert_eq!(coverage.missing().len(), RANGES_MAX - 1);
    assert_eq!(coverage.missing_events(), limit);
    coverage.receive(A, 2, at(2));
    assert_eq!(coverage.missing_events(), limit, "what comes late into a forgotten hole is not noticed");
}

#[test]
fn beyond_the_limit_of_series_the_one_heard_of_longest_ago_is_forgotten() {
    let mut coverage = Coverage::default();
    for series in 0..=SERIES_MAX as u64 {
        coverage.receive(Uuid::from_u128(series.into()), 1, at(series));
        coverage.receive(Uuid::from_u128(series.into()), 3, at(series));
    }
    assert_eq!(coverage.missing().len(), SERIES_MAX);
    assert!(coverage.missing().iter().all(|range| range.series != Uuid::nil()));
    assert_eq!(coverage.missing()[0].series, Uuid::from_u128(SERIES_MAX as u128), "newest first");
}

#[test]
fn json_keeps_everything() {
    let mut coverage = received([1, 2, 5]);
    settled(&mut coverage, 9);
    let json = serde_json::to_string(&coverage).unwrap();
    assert_eq!(serde_json::from_str::<Coverage>(&json).unwrap(), coverage);
}

proptest! {
    #[test]
    fn any_order_gives_the_same(numbers in proptest::collection::btree_set(1_u64..60, 1..40), seed in any::<u64>()) {
        let sorted: Vec<u64> = numbers.iter().copied().collect();
        let mut shuffled = sorted.clone();
        let mut state = seed | 1;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        let first = sorted[0];
        let last = *sorted.last().unwrap();
        let coverage = received(shuffled);
        prop_assert_eq!(&coverage, &received(sorted));
        let missing: Vec<u64> = coverage.missing().iter().flat_map(|range| range.first..=range.last).collect();
        prop_assert_eq!(missing.len() as u64, last - first + 1 - numbers.len() as u64);
        prop_assert!(missing.iter().all(|number| !numbers.contains(number)));
    }
}
