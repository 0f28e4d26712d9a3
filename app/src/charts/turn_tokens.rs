//! Tokens per turn, stacked: input, what the cache took of it, and output.

use super::canvas::{self, Caption, Column, Label};
use super::ink::Ink;
use super::scale;
use crate::format;
use model::session::TurnSpent;

/// `turns` in the order of time.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn turn_tokens(turns: &[&TurnSpent]) -> String {
    let highest = turns.iter().map(|turn| turn.spent.tokens()).max().unwrap_or(0);
    let columns: Vec<Column> = turns.iter().map(|turn| column(turn)).collect();
    let lines: Vec<(f64, String)> =
        scale::ticks(highest as f64, true).into_iter().map(|tick| (tick, format::tick(tick.round() as i64))).collect();
    let description = format!(
        "The newest {}, oldest at the left; the highest used {} tokens.",
        format::plural(i64::try_from(turns.len()).unwrap_or(i64::MAX), "turn"),
        format::count(highest)
    );
    let title = "Tokens per turn: input, cache, output";
    let caption = Caption { id: "chart-tokens", title, description: &description };
    let labels = labels(turns.len(), |index| turns[index].at.format("%H:%M"));
    canvas::columns(&caption, &columns, &labels, &lines)
}

fn column(turn: &TurnSpent) -> Column {
    let spent = &turn.spent;
    let parts = vec![
        (Ink::Series, spent.input as f64),
        (Ink::CacheWrite, spent.cache_write as f64),
        (Ink::Cache, spent.cache_read as f64),
        (Ink::SeriesSecond, spent.output as f64),
    ];
    let tooltip = format!(
        "{}: {} in, {} from the cache, {} into the cache, {} out",
        format::date_time_utc(turn.at),
        format::count(spent.input),
        format::count(spent.cache_read),
        format::count(spent.cache_write),
        format::count(spent.output)
    );
    Column { parts, tooltip }
}

/// Some labels where there is no room for all.
pub fn labels(columns: usize, text: impl Fn(usize) -> String) -> Vec<Label> {
    const ROOM_COLUMNS: usize = 8;
    let label = |column: usize| Label { column, text: text(column) };
    match columns {
        0 => Vec::new(),
        count if count < ROOM_COLUMNS => (0..count).map(label).collect(),
        count => vec![label(count / 12), label(count / 2), label(count - 1 - count / 12)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;
    use model::session::Spent;

    fn turn(number: i64, input: i64, output: i64) -> TurnSpent {
        TurnSpent {
            turn_id: format!("t{number}"),
            at: Timestamp::from_millis(number * 60_000),
            spent: Spent { input, output, cache_read: 7, ..Spent::default() },
            ttft_ms: None,
        }
    }

    #[test]
    fn turns_run_from_left_to_right_with_the_cache_in_them() {
        let (a, b) = (turn(1, 1200, 300), turn(2, 10, 5));
        let svg = turn_tokens(&[&a, &b]);
        let first = svg.find("00:01:00 UTC: 1,200 in, 7 from the cache, 0 into the cache, 300 out").unwrap();
        let second = svg.find("00:02:00 UTC: 10 in").unwrap();
        assert!(first < second);
        assert!(svg.contains("the highest used 1,507 tokens"));
        assert!(svg.contains("var(--color-cache)"));
    }

    #[test]
    fn labels_leave_out_what_has_no_room() {
        assert_eq!(labels(3, |index| index.to_string()).len(), 3);
        let few: Vec<usize> = labels(40, |index| index.to_string()).iter().map(|label| label.column).collect();
        assert_eq!(few, [3, 20, 36]);
    }
}
