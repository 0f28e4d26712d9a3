//! Turns, errors, cost and tokens over time, each against the range before.

use super::buckets::{merge, width_words};
use super::canvas::{self, Caption, Column, Label, Overlay};
use super::ink::Ink;
use super::scale;
use crate::format;
use model::Timestamp;
use model::metrics::{Bucket, Comparison, Sums};
use model::time::{HOUR_US, SECOND_US};

/// The charts of a range, as SVG.
pub struct Trends {
    pub turns: String,
    pub errors: String,
    pub cost: String,
    pub tokens: String,
    /// What one column covers: `hour`, `4 hours`.
    pub per: String,
    /// Whether the range before holds anything: without it no line stands for it.
    pub has_before: bool,
    /// What the columns show, oldest first.
    pub buckets: Vec<Bucket>,
}

/// The charts of the overview.
pub fn trends(comparison: &Comparison) -> Trends {
    let summary = &comparison.now;
    let (buckets, width_seconds) = merge(&summary.buckets, summary.bucket_seconds);
    let (before, _) = merge(&comparison.before_buckets, summary.bucket_seconds);
    let has_before = comparison.before.events > 0;
    let plot = Plot { buckets: &buckets, before: if has_before { &before } else { &[] }, width_seconds };
    let per = width_words(width_seconds);
    let totals = &summary.totals;
    let draw = |id, what: &str, description: String, value: &Value| {
        plot.draw(&Caption { id, title: &format!("{what} per {per}"), description: &description }, value)
    };
    let failed = format::count(totals.failed_turns);
    let turns = format!("{}, of which {failed} failed.", format::plural(totals.turns, "turn"));
    let tokens =
        format!("{} in, {} out.", format::plural(totals.tokens_input, "token"), format::count(totals.tokens_output));
    Trends {
        turns: draw("chart-turns", "Turns", turns, &TURNS),
        errors: draw(
            "chart-errors",
            "Errors",
            format!("{} in total.", format::plural(totals.errors, "error")),
            &ERRORS,
        ),
        cost: draw("chart-cost", "Cost", format!("{}.", cost_words(totals, " in total")), &COST),
        tokens: draw("chart-tokens", "Tokens", tokens, &TOKENS),
        per,
        has_before,
        buckets,
    }
}

/// `$0.2500`, `≈$0.2500, of which $0.1000 estimated from the price table`
fn cost_words(sums: &Sums, what: &str) -> String {
    let (amount, estimated) = (sums.cost_usd, sums.cost_estimated_usd);
    let part = format::estimated_part(amount, estimated).map_or_else(String::new, |part| format!(", {part}"));
    format!("{}{what}{part}", format::cost(amount, estimated))
}

/// How one chart reads the sums of a bucket.
struct Value {
    parts: fn(&Sums) -> Vec<(Ink, f64)>,
    text: fn(&Sums) -> String,
    /// The same in short, for the range before.
    short: fn(&Sums) -> String,
    line: fn(f64) -> String,
    whole: bool,
}

const TURNS: Value = Value {
    parts: |sums| {
        let failed = sums.failed_turns;
        vec![(Ink::Series, (sums.turns - failed) as f64), (Ink::Failure, failed as f64)]
    },
    text: |sums| match sums.failed_turns {
        0 => format::plural(sums.turns, "turn"),
        failed => format!("{}, {} failed", format::plural(sums.turns, "turn"), format::count(failed)),
    },
    short: |sums| format::count(sums.turns),
    line: whole_number,
    whole: true,
};

const ERRORS: Value = Value {
    parts: |sums| vec![(Ink::Failure, sums.errors as f64)],
    text: |sums| format::plural(sums.errors, "error"),
    short: |sums| format::count(sums.errors),
    line: whole_number,
    whole: true,
};

const COST: Value = Value {
    parts: |sums| vec![(Ink::Series, sums.cost_usd)],
    text: |sums| cost_words(sums, ""),
    short: |sums| format::cost(sums.cost_usd, sums.cost_estimated_usd),
    line: |value| match value {
        value if value <= 0.0 => "$0".to_owned(),
        value if value < 0.01 => format!("${value:.4}"),
        value if value < 10.0 => format!("${value:.2}"),
        value => format!("${}", whole_number(value)),
    },
    whole: false,
};

const TOKENS: Value = Value {
    parts: |sums| vec![(Ink::Series, sums.tokens_input as f64), (Ink::SeriesSecond, sums.tokens_output as f64)],
    text: |sums| {
        format!("{} in, {} out", format::plural(sums.tokens_input, "token"), format::count(sums.tokens_output))
    },
    short: |sums| format::count(sums.tokens_input + sums.tokens_output),
    line: whole_number,
    whole: true,
};

impl Value {
    fn total(&self, sums: &Sums) -> f64 {
        (self.parts)(sums).into_iter().map(|(_, part)| part).sum()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
fn whole_number(value: f64) -> String {
    format::tick(value.round() as i64)
}

/// What is drawn: buckets, and those of the range before, if it holds anything.
struct Plot<'a> {
    buckets: &'a [Bucket],
    before: &'a [Bucket],
    width_seconds: i64,
}

impl Plot<'_> {
    fn draw(&self, caption: &Caption, value: &Value) -> String {
        let columns: Vec<Column> =
            self.buckets.iter().enumerate().map(|(index, bucket)| self.column(index, bucket, value)).collect();
        let ghost: Vec<f64> = self.before.iter().map(|bucket| value.total(&bucket.sums)).collect();
        let drawn = self.buckets.iter().map(|bucket| value.total(&bucket.sums));
        let highest = drawn.chain(ghost.iter().copied()).fold(0.0, f64::max);
        let lines: Vec<(f64, String)> =
            scale::ticks(highest, value.whole).into_iter().map(|tick| (tick, (value.line)(tick))).collect();
        let spans = self.buckets.iter().map(|bucket| (bucket.start, self.end(bucket))).collect();
        let overlay = Overlay { ghost, spans, ..Overlay::default() };
        canvas::columns_under(caption, &columns, &labels(self.buckets, self.width_seconds), &lines, &overlay)
    }

    fn end(&self, bucket: &Bucket) -> Timestamp {
        bucket.start.plus_micros(self.width_seconds * SECOND_US)
    }

    fn column(&self, index: usize, bucket: &Bucket, value: &Value) -> Column {
        let before = self
            .before
            .get(index)
            .map_or_else(String::new, |bucket| format!("; the range before: {}", (value.short)(&bucket.sums)));
        Column {
            // Nothing is something to tell.
            parts: (value.parts)(&bucket.sums).into_iter().filter(|(_, part)| *part > 0.0).collect(),
            tooltip: format!("{}: {}{before}", bucket.start.format("%d %b %H:%M UTC"), (value.text)(&bucket.sums)),
        }
    }
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
    use model::metrics::Summary;

    fn comparison(hours: i64) -> Comparison {
        let from = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let sums = Sums {
            events: 50,
            turns: 10,
            failed_turns: 2,
            errors: 3,
            tokens_input: 90,
            tokens_output: 10,
            cost_usd: 0.25,
            ..Sums::default()
        };
        let buckets: Vec<Bucket> =
            (0..hours).map(|hour| Bucket { start: from.plus_micros(hour * HOUR_US), sums: sums.clone() }).collect();
        let now = Summary {
            from,
            to: from.plus_micros(hours * HOUR_US),
            bucket_seconds: 3600,
            totals: Sums { turns: 240, failed_turns: 48, ..Sums::default() },
            unique_sessions: 3,
            buckets: buckets.clone(),
            gateways: Vec::new(),
        };
        Comparison { now, before: Sums::default(), before_buckets: buckets }
    }

    #[test]
    fn every_hour_has_a_column_with_its_figures() {
        let charts = trends(&comparison(24));
        assert_eq!(charts.per, "hour");
        assert_eq!(charts.turns.matches("fill=\"var(--color-series)\"").count(), 24);
        assert_eq!(charts.turns.matches("fill=\"var(--color-bad)\"").count(), 24);
        assert!(charts.turns.contains("<title>01 Mar 10:00 UTC: 10 turns, 2 failed</title>"));
        assert!(charts.turns.contains("240 turns, of which 48 failed."));
        assert!(charts.errors.contains("01 Mar 10:00 UTC: 3 errors"));
        assert!(charts.cost.contains("01 Mar 10:00 UTC: $0.2500<"));
        assert!(charts.tokens.contains("01 Mar 10:00 UTC: 90 tokens in, 10 out<"));
        assert!(charts.turns.contains("data-from=\"2026-03-01T10:00\" data-to=\"2026-03-01T11:00\""));
    }

    #[test]
    fn the_range_before_is_a_line_and_is_told() {
        let mut compared = comparison(3);
        assert!(!trends(&compared).turns.contains("var(--color-ink-faint)"), "nothing before");
        compared.before = Sums { events: 5, ..Sums::default() };
        compared.before_buckets[1].sums.turns = 40;
        let charts = trends(&compared);
        assert_eq!(charts.turns.matches("stroke=\"var(--color-ink-faint)\"").count(), 1);
        assert!(charts.turns.contains("11:00 UTC: 10 turns, 2 failed; the range before: 40<"), "{}", charts.turns);
        assert!(charts.turns.contains(">40<"), "the axis reaches the line: {}", charts.turns);
    }

    #[test]
    fn hours_of_nothing_can_be_pointed_at() {
        let mut quiet = comparison(3);
        quiet.now.buckets[1].sums = Sums::default();
        let charts = trends(&quiet);
        assert_eq!(charts.turns.matches("class=\"hit\"").count(), 3);
        assert!(charts.turns.contains("11:00 UTC: 0 turns<"));
    }

    #[test]
    fn estimated_cost_is_told_as_such() {
        let mut estimated = comparison(2);
        estimated.now.buckets[0].sums.cost_estimated_usd = 0.1;
        estimated.now.totals = Sums { cost_usd: 0.5, cost_estimated_usd: 0.1, ..Sums::default() };
        let charts = trends(&estimated);
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
            let summary = comparison(hours).now;
            let (buckets, width) = merge(&summary.buckets, summary.bucket_seconds);
            let labels = labels(&buckets, width);
            assert!(labels.len() <= 7, "{hours} h: {}", labels.len());
        }
    }
}
