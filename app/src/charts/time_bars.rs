//! Turns, errors and cost over time.

use super::buckets::{merge, width_words};
use super::canvas::{self, Caption, Column, Label};
use super::ink::Ink;
use super::scale;
use crate::api::OverviewCharts;
use crate::format;
use model::Timestamp;
use model::metrics::{Bucket, Summary, Sums};
use model::time::{HOUR_US, SECOND_US};

/// The three charts of the overview.
pub fn overview(summary: &Summary) -> OverviewCharts {
    let (buckets, width_seconds) = merge(&summary.buckets, summary.bucket_seconds);
    let per = width_words(width_seconds);
    let totals = &summary.totals;
    let draw = |id, title: String, description: String, value: &Value| {
        draw(&Caption { id, title: &title, description: &description }, &buckets, width_seconds, value)
    };
    OverviewCharts {
        turns: draw(
            "chart-turns",
            format!("Turns per {per}"),
            format!(
                "{}, of which {} failed.",
                format::plural(totals.turns, "turn"),
                format::count(totals.failed_turns)
            ),
            &TURNS,
        ),
        errors: draw(
            "chart-errors",
            format!("Errors per {per}"),
            format!("{} in total.", format::plural(totals.errors, "error")),
            &ERRORS,
        ),
        cost: draw("chart-cost", format!("Cost per {per}"), format!("{}.", cost_words(totals, " in total")), &COST),
        per,
    }
}

/// `$0.2500`, `≈$0.2500, of which $0.1000 estimated from the price table`
fn cost_words(sums: &Sums, what: &str) -> String {
    let (amount, estimated) = (sums.cost_usd, sums.cost_estimated_usd);
    let part = format::estimated_part(amount, estimated).map_or_else(String::new, |part| format!(", {part}"));
    format!("{}{what}{part}", format::cost(amount, estimated))
}

/// How one chart reads a bucket.
struct Value {
    parts: fn(&Bucket) -> Vec<(Ink, f64)>,
    text: fn(&Bucket) -> String,
    line: fn(f64) -> String,
    whole: bool,
}

const TURNS: Value = Value {
    parts: |bucket| {
        let failed = bucket.sums.failed_turns;
        vec![(Ink::Series, (bucket.sums.turns - failed) as f64), (Ink::Failure, failed as f64)]
    },
    text: |bucket| match bucket.sums.failed_turns {
        0 => format::plural(bucket.sums.turns, "turn"),
        failed => format!("{}, {} failed", format::plural(bucket.sums.turns, "turn"), format::count(failed)),
    },
    line: whole_number,
    whole: true,
};

const ERRORS: Value = Value {
    parts: |bucket| vec![(Ink::Failure, bucket.sums.errors as f64)],
    text: |bucket| format::plural(bucket.sums.errors, "error"),
    line: whole_number,
    whole: true,
};

const COST: Value = Value {
    parts: |bucket| vec![(Ink::Series, bucket.sums.cost_usd)],
    text: |bucket| cost_words(&bucket.sums, ""),
    line: |value| match value {
        value if value <= 0.0 => "$0".to_owned(),
        value if value < 0.01 => format!("${value:.4}"),
        value if value < 10.0 => format!("${value:.2}"),
        value => format!("${}", whole_number(value)),
    },
    whole: false,
};

#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn whole_number(value: f64) -> String {
    format::compact(value.round() as i64)
}

fn draw(caption: &Caption, buckets: &[Bucket], width_seconds: i64, value: &Value) -> String {
    let columns: Vec<Column> = buckets
        .iter()
        .map(|bucket| Column {
            parts: (value.parts)(bucket),
            tooltip: format!("{}: {}", bucket.start.format("%d %b %H:%M UTC"), (value.text)(bucket)),
        })
        .collect();
    let highest = columns.iter().map(|column| column.parts.iter().map(|(_, part)| part).sum()).fold(0.0, f64::max);
    let lines: Vec<(f64, String)> =
        scale::ticks(highest, value.whole).into_iter().map(|tick| (tick, (value.line)(tick))).collect();
    canvas::columns(caption, &columns, &labels(buckets, width_seconds), &lines)
}

/// Labels that fit: the smallest step, in hours, that gives at most seven.
fn labels(buckets: &[Bucket], width_seconds: i64) -> Vec<Label> {
    const STEPS_SECONDS: [i64; 10] = [300, 600, 900, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 5 * 86_400];
    const LABELS_MAX: i64 = 7;
    let span_seconds = width_seconds * i64::try_from(buckets.len()).unwrap_or(i64::MAX);
    let step = STEPS_SECONDS
        .into_iter()
        .find(|step| *step >= width_seconds && span_seconds / step <= LABELS_MAX)
        .unwrap_or(7 * 86_400);
    let text = |at: Timestamp| {
        if step * SECOND_US < 24 * HOUR_US { format::hour_utc(at) } else { at.format("%d %b") }
    };
    buckets
        .iter()
        .enumerate()
        // A label in the outermost columns would be cut off.
        .filter(|(index, _)| *index > 0 && index + 1 < buckets.len())
        .filter(|(_, bucket)| bucket.start.micros() % (step * SECOND_US) == 0)
        .map(|(column, bucket)| Label { column, text: text(bucket.start) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(hours: i64) -> Summary {
        let from = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let sums = Sums { turns: 10, failed_turns: 2, errors: 3, cost_usd: 0.25, ..Sums::default() };
        let buckets =
            (0..hours).map(|hour| Bucket { start: from.plus_micros(hour * HOUR_US), sums: sums.clone() }).collect();
        Summary {
            from,
            to: from.plus_micros(hours * HOUR_US),
            bucket_seconds: 3600,
            totals: Sums { turns: 240, failed_turns: 48, ..Sums::default() },
            unique_sessions: 3,
            buckets,
            gateways: Vec::new(),
        }
    }

    #[test]
    fn every_hour_has_a_column_with_its_figures() {
        let charts = overview(&summary(24));
        assert_eq!(charts.per, "hour");
        assert_eq!(charts.turns.matches("fill=\"var(--color-series)\"").count(), 24);
        assert_eq!(charts.turns.matches("fill=\"var(--color-bad)\"").count(), 24);
        assert!(charts.turns.contains("<title>01 Mar 10:00 UTC: 10 turns, 2 failed</title>"));
        assert!(charts.turns.contains("240 turns, of which 48 failed."));
        assert!(charts.errors.contains("01 Mar 10:00 UTC: 3 errors"));
        assert!(charts.cost.contains("01 Mar 10:00 UTC: $0.2500<"));
    }

    #[test]
    fn estimated_cost_is_told_as_such() {
        let mut estimated = summary(2);
        estimated.buckets[0].sums.cost_estimated_usd = 0.1;
        estimated.totals = Sums { cost_usd: 0.5, cost_estimated_usd: 0.1, ..Sums::default() };
        let charts = overview(&estimated);
        assert!(
            charts.cost.contains("UTC: ≈$0.2500, of which $0.1000 estimated from the price table<"),
            "{}",
            charts.cost
        );
        assert!(charts.cost.contains("≈$0.5000 in total, of which $0.1000 estimated from the price table."));
    }

    #[test]
    fn few_labels_stand_under_any_range() {
        for hours in [1, 6, 24, 168, 720] {
            let summary = summary(hours);
            let (buckets, width) = merge(&summary.buckets, summary.bucket_seconds);
            let labels = labels(&buckets, width);
            assert!(labels.len() <= 7, "{hours} h: {}", labels.len());
        }
    }
}
