//! How full the context window was: a line, the window's limit, compactions.

use super::canvas::{self, Caption, Column, Overlay};
use super::scale;
use super::turn_tokens::labels;
use crate::format;
use model::session::ContextPoint;

/// `points` in the order of time; each tells what was used.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn context_line(points: &[&ContextPoint]) -> String {
    let used = |point: &ContextPoint| point.context.used.unwrap_or(0) as f64;
    let max = |point: &ContextPoint| point.context.max.map(|max| max as f64);
    let highest = points.iter().flat_map(|point| [used(point), max(point).unwrap_or(0.0)]).fold(0.0, f64::max);
    let lines: Vec<(f64, String)> =
        scale::ticks(highest, true).into_iter().map(|tick| (tick, format::tick(tick.round() as i64))).collect();
    let columns: Vec<Column> =
        points.iter().map(|point| Column { parts: Vec::new(), tooltip: tooltip(point) }).collect();
    let places = || points.iter().enumerate().map(|(index, point)| (index as f64, *point));
    let overlay = Overlay {
        levels: places().filter_map(|(at, point)| Some((at, at + 1.0, max(point)?))).collect(),
        seams: places().filter(|(_, point)| point.compaction).map(|(at, _)| at + 0.5).collect(),
        path: places().map(|(at, point)| (at + 0.5, used(point))).collect(),
        ..Overlay::default()
    };
    let newest = points.last().map(|point| tooltip(point)).unwrap_or_default();
    let description = format!("Oldest at the left; the newest: {newest}.");
    let caption = Caption { id: "chart-context", title: "Context window over time", description: &description };
    let labels = labels(points.len(), |index| points[index].at.format("%H:%M"));
    canvas::columns_under(&caption, &columns, &labels, &lines, &overlay)
}

fn tooltip(point: &ContextPoint) -> String {
    let count = |count: u64| format::count(i64::try_from(count).unwrap_or(i64::MAX));
    let used = point.context.used.map(count).unwrap_or_default();
    let of = point.context.max.map(|max| format!(" of {}", count(max))).unwrap_or_default();
    let share = point.context.percent.map(|share| format!(", {}", format::percent(share))).unwrap_or_default();
    let after = if point.compaction { ", after a compaction" } else { "" };
    format!("{}: {used}{of} tokens{share}{after}", format::date_time_utc(point.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;
    use model::session::Context;

    #[test]
    fn line_limit_and_compactions_are_drawn() {
        let point = |minute: i64, used: u64, compaction: bool| ContextPoint {
            at: Timestamp::from_millis(minute * 60_000),
            event_id: "id".to_owned(),
            context: Context { used: Some(used), max: Some(200_000), percent: Some(used as f64 / 200_000.0) },
            compaction,
        };
        let (a, b) = (point(1, 150_000, false), point(2, 20_000, true));
        let svg = context_line(&[&a, &b]);
        assert!(svg.contains("150,000 of 200,000 tokens, 75%"));
        assert!(svg.contains("after a compaction"));
        assert!(svg.contains("var(--color-series)"), "the line: {svg}");
        assert!(svg.contains("var(--color-warn)"), "the limit: {svg}");
        assert!(svg.contains("stroke=\"var(--color-ink-soft)\""), "the compaction: {svg}");
    }
}
