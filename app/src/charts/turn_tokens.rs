//! Tokens per turn: input and output, stacked.

use super::canvas::{self, Caption, Column, Label};
use super::ink::Ink;
use super::scale;
use crate::format;
use model::session::TurnRow;

/// Most turns drawn: the newest.
const TURNS_MAX: usize = 40;

/// `turns` newest first, as lists answer them; drawn in the order of time.
/// `None` where no turn tells its tokens.
#[expect(clippy::cast_possible_truncation, reason = "float to integer casts saturate")]
pub fn turn_tokens(turns: &[TurnRow]) -> Option<String> {
    let turns: Vec<&TurnRow> = turns.iter().take(TURNS_MAX).rev().collect();
    let highest = turns.iter().map(|turn| turn.tokens.input + turn.tokens.output).max().unwrap_or(0);
    if highest == 0 {
        return None;
    }
    let columns: Vec<Column> = turns.iter().map(|turn| column(turn)).collect();
    let lines: Vec<(f64, String)> = scale::ticks(highest as f64, true)
        .into_iter()
        .map(|tick| (tick, format::compact(tick.round() as i64)))
        .collect();
    let description = format!(
        "The newest {}, oldest at the left; the highest used {} tokens.",
        format::plural(i64::try_from(turns.len()).unwrap_or(i64::MAX), "turn"),
        format::count(highest)
    );
    let caption = Caption { id: "chart-tokens", title: "Tokens per turn, input and output", description: &description };
    Some(canvas::columns(&caption, &columns, &labels(&turns), &lines))
}

fn column(turn: &TurnRow) -> Column {
    Column {
        parts: vec![(Ink::Series, turn.tokens.input as f64), (Ink::SeriesSecond, turn.tokens.output as f64)],
        tooltip: format!(
            "{}: {} in, {} out",
            format::date_time_utc(turn.started_at),
            format::count(turn.tokens.input),
            format::count(turn.tokens.output)
        ),
    }
}

/// The first and the last turn's time, where there is room for both.
fn labels(turns: &[&TurnRow]) -> Vec<Label> {
    const ROOM_COLUMNS: usize = 8;
    let label = |column: usize| Label { column, text: turns[column].started_at.format("%H:%M") };
    match turns.len() {
        0 => Vec::new(),
        count if count < ROOM_COLUMNS => (0..count).map(label).collect(),
        count => vec![label(1), label(count / 2), label(count - 2)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;
    use model::session::{TokenUse, TurnFold};

    fn turn(number: i64, input: i64, output: i64) -> TurnRow {
        TurnRow {
            started_at: Timestamp::from_millis(number * 60_000),
            tokens: TokenUse { input, output, total: input + output, ..TokenUse::default() },
            ..TurnFold::default().row(format!("t{number}"))
        }
    }

    #[test]
    fn turns_run_from_left_to_right() {
        let svg = turn_tokens(&[turn(2, 10, 5), turn(1, 1200, 300)]).unwrap();
        let first = svg.find("00:01:00 UTC: 1,200 in, 300 out").unwrap();
        let second = svg.find("00:02:00 UTC: 10 in, 5 out").unwrap();
        assert!(first < second);
        assert!(svg.contains("the highest used 1,500 tokens"));
    }

    #[test]
    fn only_the_newest_turns_are_drawn() {
        let turns: Vec<TurnRow> = (0..100).rev().map(|number| turn(number, 1, 1)).collect();
        assert_eq!(turn_tokens(&turns).unwrap().matches("class=\"hit\"").count(), TURNS_MAX);
    }

    #[test]
    fn turns_without_tokens_make_no_chart() {
        assert_eq!(turn_tokens(&[turn(1, 0, 0)]), None);
        assert_eq!(turn_tokens(&[]), None);
    }
}
