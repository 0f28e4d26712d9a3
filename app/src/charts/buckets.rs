//! Buckets of time, merged until few enough to be seen.

use model::metrics::{Bucket, Sums};
use model::time::SECOND_US;

/// Most columns of a chart.
const COLUMNS_MAX: i64 = 48;
/// Widths that divide a day, in seconds.
const WIDTHS_SECONDS: [i64; 14] =
    [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400];

/// The same sums in at most 48 buckets that begin on whole multiples of their
/// width, and that width in seconds.
pub fn merge(buckets: &[Bucket], bucket_seconds: i64) -> (Vec<Bucket>, i64) {
    let (Some(first), Some(last)) = (buckets.first(), buckets.last()) else { return (Vec::new(), bucket_seconds) };
    let span_seconds = last.start.since(first.start) / SECOND_US + bucket_seconds;
    let width = WIDTHS_SECONDS
        .into_iter()
        .find(|width| *width >= bucket_seconds && span_seconds <= width * COLUMNS_MAX)
        .unwrap_or(86_400.max(bucket_seconds));
    let mut merged: Vec<Bucket> = Vec::new();
    for bucket in buckets {
        let start = bucket.start.bucket(width * SECOND_US);
        match merged.last_mut().filter(|held| held.start == start) {
            Some(held) => add(&mut held.sums, &bucket.sums),
            None => merged.push(Bucket { start, sums: bucket.sums.clone() }),
        }
    }
    (merged, width)
}

/// Means do not add up: they are left out.
fn add(sums: &mut Sums, other: &Sums) {
    sums.events += other.events;
    sums.turns += other.turns;
    sums.failed_turns += other.failed_turns;
    sums.errors += other.errors;
    sums.tool_calls += other.tool_calls;
    sums.tool_errors += other.tool_errors;
    sums.tokens_input += other.tokens_input;
    sums.tokens_output += other.tokens_output;
    sums.tokens_total += other.tokens_total;
    sums.cost_usd += other.cost_usd;
    sums.cost_estimated_usd += other.cost_estimated_usd;
    sums.avg_context_percent = None;
    sums.avg_duration_ms = None;
}

/// `hour`, `4 hours`, `10 minutes`, `day`.
pub fn width_words(width_seconds: i64) -> String {
    let (number, word) = match width_seconds {
        86_400.. => (width_seconds / 86_400, "day"),
        3600.. => (width_seconds / 3600, "hour"),
        _ => (width_seconds / 60, "minute"),
    };
    if number == 1 { word.to_owned() } else { format!("{number} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;

    fn buckets(count: i64, seconds: i64) -> Vec<Bucket> {
        let begin = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        (0..count)
            .map(|index| Bucket {
                start: begin.plus_micros(index * seconds * SECOND_US),
                sums: Sums { turns: 1, cost_usd: 0.5, ..Sums::default() },
            })
            .collect()
    }

    #[test]
    fn a_day_of_hours_stays_and_a_month_becomes_days() {
        let (day, width) = merge(&buckets(24, 3600), 3600);
        assert_eq!((day.len(), width), (24, 3600));
        let (month, width) = merge(&buckets(720, 3600), 3600);
        assert_eq!((month.len(), width), (31, 86_400));
        let (hour, width) = merge(&buckets(60, 60), 60);
        assert_eq!((hour.len(), width), (30, 120));
    }

    #[test]
    fn merging_loses_nothing() {
        let (week, _) = merge(&buckets(168, 3600), 3600);
        assert!(week.len() <= 48);
        assert_eq!(week.iter().map(|bucket| bucket.sums.turns).sum::<i64>(), 168);
        assert!((week.iter().map(|bucket| bucket.sums.cost_usd).sum::<f64>() - 84.0).abs() < 1e-9);
    }

    #[test]
    fn widths_are_spoken() {
        assert_eq!(width_words(3600), "hour");
        assert_eq!(width_words(14_400), "4 hours");
        assert_eq!(width_words(120), "2 minutes");
        assert_eq!(width_words(86_400), "day");
    }
}
