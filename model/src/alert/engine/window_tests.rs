use super::*;
use crate::alert::Condition;
use crate::time::SECOND_US;
use proptest::prelude::*;

fn shape(condition: &str) -> Shape {
    Shape::of(Condition::parse(condition).unwrap().expr.leaves()[0]).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_772_323_200_000 + second * 1000)
}

#[test]
fn what_is_older_than_the_window_falls_out() {
    let shape = shape("errors > 1 over 5m");
    let mut window = Window::default();
    window.add(&shape, at(0), (1, 0), at(0));
    window.add(&shape, at(10), (2, 0), at(10));
    assert_eq!(window.value(&shape), Some(3.0));
    let leaves = window.next_change(&shape).unwrap();
    assert!((300..=305).contains(&(leaves.since(at(0)) / SECOND_US)), "{leaves}");
    window.advance(&shape, leaves.plus_micros(-1));
    assert_eq!(window.value(&shape), Some(3.0));
    window.advance(&shape, leaves);
    assert_eq!(window.value(&shape), Some(2.0));
    window.add(&shape, at(-1000), (9, 0), leaves);
    assert_eq!(window.value(&shape), Some(2.0), "too late to matter");
}

#[test]
fn a_day_begins_at_midnight_utc() {
    let shape = shape("daily_cost > 1");
    let mut window = Window::default();
    window.add(&shape, at(86_399), (2_000_000_000, 0), at(86_399));
    assert_eq!(window.value(&shape), Some(2.0));
    assert_eq!(window.next_change(&shape), Some(at(86_400)));
    window.add(&shape, at(86_400), (1_000_000_000, 0), at(86_400));
    assert_eq!(window.value(&shape), Some(1.0));
}

#[test]
fn a_rate_needs_a_sample_and_an_average_three_windows() {
    let rate = shape("error_rate > 0.1 over 5m");
    let mut window = Window::default();
    window.add(&rate, at(0), (1, RATE_SAMPLE_MIN - 1), at(0));
    assert_eq!(window.value(&rate), None);
    window.add(&rate, at(0), (0, 1), at(0));
    assert_eq!(window.value(&rate), Some(0.2));

    let cost = shape("hourly_cost > 2x rolling_avg");
    let mut window = Window::default();
    for hour in 0..=30 {
        window.add(&cost, at(hour * 3600), (1_000_000_000, 0), at(hour * 3600));
        let average = window.average(&cost, at(hour * 3600));
        assert_eq!(average.is_some(), hour >= 4, "hour {hour}");
    }
    assert!((window.average(&cost, at(30 * 3600)).unwrap() - 1.0).abs() < 0.05);
}

#[test]
fn no_shape_has_more_buckets_than_allowed() {
    for condition in
        ["errors > 2x rolling_avg over 31d", "errors > 1 over 31d", "errors over 1s > 1x rolling_avg over 31d"]
    {
        let shape = shape(condition);
        assert!(shape.current + shape.baseline <= BUCKETS_MAX, "{condition}: {shape:?}");
    }
    let shape = shape("errors > 2x rolling_avg over 31d");
    let mut window = Window::default();
    for step in 0..5000 {
        window.add(&shape, at(step * 1000), (1, 0), at(step * 1000));
    }
    assert!(i64::try_from(window.buckets.len()).unwrap() <= BUCKETS_MAX);
}

proptest! {
    #[test]
    fn any_order_gives_the_same_sums(
        mut seconds in proptest::collection::vec(0..7200_i64, 1..40),
        swap in any::<u64>(),
    ) {
        let shape = shape("errors over 10m > 1x rolling_avg over 1h");
        let fold = |seconds: &[i64]| {
            let mut window = Window::default();
            for second in seconds {
                window.add(&shape, at(*second), (1, 2), at(7200));
            }
            window
        };
        let one = fold(&seconds);
        let expected = seconds.iter().filter(|second| shape.number(at(**second)) > shape.number(at(7200)) - shape.current).count();
        prop_assert_eq!(one.now.num, i64::try_from(expected).unwrap());
        let middle = usize::try_from(swap % 1000).unwrap() % seconds.len();
        seconds.rotate_left(middle);
        prop_assert_eq!(fold(&seconds), one);
    }
}
