//! The cells of the heatmap, arranged. Pure.

use model::Timestamp;
use model::metrics::HeatRow;
use model::time::HOUR_US;

/// Most columns.
const COLUMNS_MAX: i64 = 32;
/// Widths of a column, in hours.
const WIDTHS_HOURS: [i64; 6] = [1, 2, 3, 6, 12, 24];

/// Columns of time and, per session, the highest share of the context window
/// in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub columns: Vec<Timestamp>,
    pub rows: Vec<GridRow>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    pub gateway_id: String,
    pub session_key: String,
    /// One for each column.
    pub cells: Vec<Option<f64>>,
}

impl Grid {
    /// Every hour from `from` to `to`, or wider columns where they are many.
    pub fn new(rows: &[HeatRow], from: Timestamp, to: Timestamp) -> Self {
        let hours = to.since(from) / HOUR_US + 1;
        let width = WIDTHS_HOURS.into_iter().find(|width| hours <= width * COLUMNS_MAX).unwrap_or(24) * HOUR_US;
        let first = from.bucket(width);
        let last = Timestamp::from_micros(to.micros().saturating_sub(1)).bucket(width);
        let count = usize::try_from(last.since(first).max(0) / width + 1).unwrap_or(1);
        let columns = (0..).take(count).map(|index: i64| first.plus_micros(index * width)).collect();
        let rows = rows
            .iter()
            .map(|row| {
                let mut cells = vec![None; count];
                for cell in &row.cells {
                    let index = usize::try_from(cell.bucket.since(first).div_euclid(width)).unwrap_or(usize::MAX);
                    if let Some(held) = cells.get_mut(index) {
                        *held = Some(cell.percent_max.max(held.unwrap_or(0.0)));
                    }
                }
                GridRow { gateway_id: row.gateway_id.clone(), session_key: row.session_key.clone(), cells }
            })
            .collect();
        Self { columns, rows }
    }
}

/// Whether there is room for a column's label: every one of few columns, else
/// every fourth; of columns wider than an hour those that begin a day.
pub fn has_label(columns: &[Timestamp], index: usize) -> bool {
    const FEW: usize = 8;
    let width = columns.get(1).map_or(0, |second| second.since(columns[0]));
    if columns.len() <= FEW {
        true
    } else if width > HOUR_US && width < 24 * HOUR_US {
        columns[index].micros() % (24 * HOUR_US) == 0
    } else {
        index.is_multiple_of(4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_mark_hours_of_a_day_and_days_of_a_week() {
        let labelled = |count: i64, hours: i64| {
            let columns: Vec<Timestamp> =
                (0..count).map(|index| Timestamp::from_micros(index * hours * HOUR_US)).collect();
            (0..columns.len()).filter(|index| has_label(&columns, *index)).count()
        };
        assert_eq!(labelled(2, 1), 2);
        assert_eq!(labelled(24, 1), 6);
        assert_eq!(labelled(28, 6), 7);
        assert_eq!(labelled(30, 24), 8);
    }
    use model::metrics::HeatCell;

    fn row(cells: &[(i64, f64)]) -> HeatRow {
        HeatRow {
            gateway_id: "gw".into(),
            session_key: "s".into(),
            cells: cells
                .iter()
                .map(|(hour, percent_max)| HeatCell {
                    bucket: Timestamp::from_micros(hour * HOUR_US),
                    percent_max: *percent_max,
                })
                .collect(),
        }
    }

    #[test]
    fn hours_without_a_value_stay_empty() {
        let (from, to) = (Timestamp::from_micros(10 * HOUR_US + 5), Timestamp::from_micros(13 * HOUR_US));
        let grid = Grid::new(&[row(&[(10, 0.2), (12, 0.9)])], from, to);
        assert_eq!(grid.columns.len(), 3);
        assert_eq!(grid.rows[0].cells, [Some(0.2), None, Some(0.9)]);
    }

    #[test]
    fn wide_columns_keep_the_highest_value() {
        let to = Timestamp::from_micros(168 * HOUR_US);
        let grid = Grid::new(&[row(&[(0, 0.2), (1, 0.7), (5, 0.3), (6, 0.1)])], Timestamp::EPOCH, to);
        assert!(grid.columns.len() <= 32);
        assert_eq!(grid.rows[0].cells[..2], [Some(0.7), Some(0.1)]);
    }

    #[test]
    fn cells_outside_of_the_range_are_left_out() {
        let grid = Grid::new(&[row(&[(90, 0.5)])], Timestamp::EPOCH, Timestamp::from_micros(HOUR_US));
        assert_eq!(grid.rows[0].cells, [None]);
    }
}
