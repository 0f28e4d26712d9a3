//! What a rule measured over time, what it was held against, and when it
//! would have fired.

use super::canvas::{self, Caption, Column, Label, Overlay};
use super::ink::Ink;
use super::scale;
use crate::format;
use model::Timestamp;
use model::alert::{RulePoint, RuleTest};
use model::time::{HOUR_US, SECOND_US};

/// Most columns of the chart.
const COLUMNS_MAX: usize = 200;
/// Most labels of the time axis.
const LABELS_MAX: i64 = 6;
const MINUTE_US: i64 = 60 * SECOND_US;
const LABEL_STEPS_US: [i64; 7] =
    [MINUTE_US, 5 * MINUTE_US, 15 * MINUTE_US, HOUR_US, 2 * HOUR_US, 4 * HOUR_US, 24 * HOUR_US];

/// The preview of a test.
pub fn rule_preview(test: &RuleTest) -> String {
    let step_us = test.step_us.max(1);
    let count =
        usize::try_from((test.until.since(test.from) + step_us - 1) / step_us).unwrap_or(0).clamp(1, COLUMNS_MAX);
    let mut points: Vec<Option<&RulePoint>> = vec![None; count];
    for point in &test.points {
        if let Some(place) = place(point.at, test).and_then(|place| points.get_mut(place)) {
            *place = Some(point);
        }
    }
    let columns: Vec<Column> = points.iter().map(|point| column(*point, test)).collect();
    let highest = test
        .points
        .iter()
        .flat_map(|point| [Some(point.value_max), point.threshold])
        .flatten()
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max);
    let whole = matches!(test.unit.as_str(), "count" | "flag");
    let lines: Vec<(f64, String)> =
        scale::ticks(highest, whole).into_iter().map(|tick| (tick, line(&test.unit, tick))).collect();
    let overlay = Overlay { levels: levels(&points), marks: marks(test, count), ..Overlay::default() };
    let description = format!(
        "Highest value {} from {} to {}. Would have fired {}.",
        format::measure(&test.unit, highest_value(test)),
        format::date_time_utc(test.from),
        format::date_time_utc(test.until),
        format::plural(i64::try_from(test.fired).unwrap_or(i64::MAX), "time"),
    );
    let caption = Caption { id: "rule-preview", title: "What the rule measured", description: &description };
    canvas::columns_under(&caption, &columns, &labels(test, count), &lines, &overlay)
}

fn highest_value(test: &RuleTest) -> f64 {
    test.points.iter().map(|point| point.value_max).fold(0.0, f64::max)
}

/// Index of the column that an instant lies in.
fn place(at: Timestamp, test: &RuleTest) -> Option<usize> {
    usize::try_from(at.since(test.from).div_euclid(test.step_us.max(1))).ok()
}

fn column(point: Option<&RulePoint>, test: &RuleTest) -> Column {
    let Some(point) = point else { return Column { parts: Vec::new(), tooltip: String::new() } };
    let parts = if point.value_max > 0.0 { vec![(Ink::Series, point.value_max)] } else { Vec::new() };
    let held = point
        .threshold
        .map(|threshold| format!(", against {}", format::measure(&test.unit, threshold)))
        .unwrap_or_default();
    let tooltip =
        format!("{}: {}{held}", point.at.format("%d %b %H:%M UTC"), format::measure(&test.unit, point.value_max));
    Column { parts, tooltip }
}

/// A value of the axis; shorter than in texts.
fn line(unit: &str, tick: f64) -> String {
    match unit {
        "duration" if tick <= 0.0 => "0 s".to_owned(),
        "duration" if tick < 1.0 => format::duration_ms(tick * 1000.0),
        "duration" if tick < 120.0 => format!("{} s", (tick * 10.0).round() / 10.0),
        "duration" if tick < 7200.0 => format!("{} m", (tick / 6.0).round() / 10.0),
        "duration" => format!("{} h", (tick / 360.0).round() / 10.0),
        "US dollars" if tick <= 0.0 => "$0".to_owned(),
        unit => format::measure(unit, tick),
    }
}

/// The threshold: over everything where it is always the same, else where it
/// is known.
fn levels(points: &[Option<&RulePoint>]) -> Vec<(f64, f64, f64)> {
    let known: Vec<(usize, f64)> =
        points.iter().enumerate().filter_map(|(place, point)| Some((place, (*point)?.threshold?))).collect();
    let Some((_, first)) = known.first() else { return Vec::new() };
    if known.iter().all(|(_, threshold)| (threshold - first).abs() < f64::EPSILON) {
        return vec![(0.0, points.len() as f64, *first)];
    }
    known.into_iter().map(|(place, threshold)| (place as f64, place as f64 + 1.0, threshold)).collect()
}

fn marks(test: &RuleTest, count: usize) -> Vec<f64> {
    test.firings
        .iter()
        .map(|firing| firing.alert.fired_at.since(test.from) as f64 / test.step_us.max(1) as f64)
        .filter(|place| (0.0..=count as f64).contains(place))
        .collect()
}

/// Under the columns in which a round time lies.
fn labels(test: &RuleTest, count: usize) -> Vec<Label> {
    let span_us = test.until.since(test.from);
    let step = LABEL_STEPS_US.into_iter().find(|step| span_us / step <= LABELS_MAX).unwrap_or(24 * HOUR_US);
    // A label in the outermost columns would be cut off.
    (2..count.saturating_sub(2))
        .filter_map(|column| {
            let start = test.from.plus_micros(test.step_us * i64::try_from(column).unwrap_or(0));
            let round = start.plus_micros(test.step_us).bucket(step);
            (round > start).then(|| Label { column, text: format::hour_utc(round) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::alert::Alert;
    use model::alert::engine::Firing;

    fn test(unit: &str, thresholds: [Option<f64>; 3]) -> RuleTest {
        let from = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let step_us = 900 * SECOND_US;
        let points = thresholds.iter().enumerate().map(|(index, threshold)| RulePoint {
            at: from.plus_micros(step_us * i64::try_from(index).unwrap() * 20),
            value_max: index as f64 * 0.4,
            threshold: *threshold,
        });
        let alert = Alert { fired_at: from.plus_micros(40 * step_us), ..Alert::default() };
        RuleTest {
            from,
            until: from.plus_micros(96 * step_us),
            fired: 1,
            firings: vec![Firing { alert }],
            unit: unit.into(),
            points: points.collect(),
            step_us,
            ..RuleTest::default()
        }
    }

    fn count(svg: &str, part: &str) -> usize {
        svg.matches(part).count()
    }

    #[test]
    fn values_thresholds_and_firings_are_drawn() {
        let svg = rule_preview(&test("fraction", [Some(0.6); 3]));
        assert_eq!(count(&svg, "var(--color-series)"), 2, "a value of zero has no column: {svg}");
        assert_eq!(count(&svg, "var(--color-warn)"), 1, "one line where the threshold stays the same: {svg}");
        assert_eq!(count(&svg, "var(--color-bad)"), 1, "{svg}");
        assert!(svg.contains("<title>01 Mar 10:00 UTC: 0%, against 60%</title>"), "{svg}");
        assert!(svg.contains("<title>01 Mar 20:00 UTC: 80%, against 60%</title>"), "{svg}");
        assert!(svg.contains("Highest value 80%") && svg.contains("fired 1 time."), "{svg}");
        assert!(svg.contains(">12:00</text>") || svg.contains("12:00"), "{svg}");
    }

    #[test]
    fn a_threshold_that_moves_is_drawn_where_it_is_known() {
        let moving = rule_preview(&test("US dollars", [Some(0.2), None, Some(0.3)]));
        assert_eq!(count(&moving, "var(--color-warn)"), 2);
        let none = rule_preview(&test("flag", [None; 3]));
        assert_eq!(count(&none, "var(--color-warn)"), 0);
    }

    #[test]
    fn hardly_any_span_breaks_it() {
        for span_us in [0, 1, SECOND_US, HOUR_US, 24 * HOUR_US] {
            let mut test = test("count", [None; 3]);
            test.until = test.from.plus_micros(span_us);
            test.step_us = span_us / 96;
            let svg = rule_preview(&test);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
            let marks = labels(&test, 96);
            assert!(marks.len() <= 7, "{span_us}: {}", marks.len());
        }
    }
}
