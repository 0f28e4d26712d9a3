//! Sessions that sessions spawned.

use super::SessionRow;

/// Levels that are followed up and down.
pub const FAMILY_DEPTH_MAX: usize = 8;
/// Most descendants that are shown.
pub const FAMILY_SESSIONS_MAX: usize = 200;

/// Where a session stands among those that spawned it and those it spawned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Family {
    /// From the topmost to the parent. A parent of which nothing is stored
    /// ends the line.
    pub ancestors: Vec<SessionRow>,
    /// Depth-first, oldest first; with the level, from 1 for a child.
    pub descendants: Vec<(usize, SessionRow)>,
    /// There are more than were looked at.
    pub more: bool,
}

impl Family {
    /// Brings descendants that were found level by level into the order of a
    /// tree below `root`.
    pub fn arrange(root: &str, levels: Vec<SessionRow>) -> Vec<(usize, SessionRow)> {
        let mut below: Vec<SessionRow> = levels;
        below.sort_by(|a, b| (a.started_at, &a.session_key).cmp(&(b.started_at, &b.session_key)));
        let mut rows = Vec::with_capacity(below.len());
        place(root, 1, &mut below, &mut rows);
        rows
    }

    /// Cost of a row and all below it, in US dollars: all of it, and the estimated part.
    pub fn branch_cost(&self, index: usize) -> (f64, f64) {
        let Some((level, _)) = self.descendants.get(index) else { return (0.0, 0.0) };
        let below = self.descendants[index + 1..].iter().take_while(|(deeper, _)| deeper > level);
        cost(self.descendants[index..=index].iter().chain(below))
    }

    /// Cost of all descendants, in US dollars: all of it, and the estimated part.
    pub fn descendants_cost(&self) -> (f64, f64) {
        cost(self.descendants.iter())
    }
}

fn cost<'a>(rows: impl Iterator<Item = &'a (usize, SessionRow)>) -> (f64, f64) {
    rows.fold((0.0, 0.0), |(all, estimated), (_, row)| (all + row.cost_usd, estimated + row.cost_estimated_usd))
}

/// Moves the children of `parent` and what is below them into `rows`. Each
/// session is moved once: a circle of parents ends.
fn place(parent: &str, level: usize, below: &mut Vec<SessionRow>, rows: &mut Vec<(usize, SessionRow)>) {
    let (children, rest) = std::mem::take(below)
        .into_iter()
        .partition::<Vec<_>, _>(|row| row.parent_session_key.as_deref() == Some(parent));
    *below = rest;
    for child in children {
        let key = child.session_key.clone();
        rows.push((level, child));
        if level < FAMILY_DEPTH_MAX {
            place(&key, level + 1, below, rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::session::{SessionFold, SessionId};

    fn row(key: &str, parent: &str, second: i64, cost_usd: f64) -> SessionRow {
        let id = SessionId { gateway_id: "gw".to_owned(), session_key: key.to_owned() };
        SessionRow {
            parent_session_key: Some(parent.to_owned()),
            started_at: Timestamp::from_millis(second * 1000),
            cost_usd,
            ..SessionFold::default().row(&id, None, Timestamp::EPOCH)
        }
    }

    fn family(rows: Vec<SessionRow>) -> Family {
        Family { descendants: Family::arrange("root", rows), ..Family::default() }
    }

    #[test]
    fn children_stand_below_their_parents_and_count_for_their_branch() {
        let family = family(vec![row("b", "root", 2, 1.0), row("a1", "a", 3, 4.0), row("a", "root", 1, 2.0)]);
        let shown: Vec<_> = family.descendants.iter().map(|(level, row)| (*level, row.session_key.as_str())).collect();
        assert_eq!(shown, [(1, "a"), (2, "a1"), (1, "b")]);
        let costs = [family.branch_cost(0), family.branch_cost(1), family.branch_cost(2), family.descendants_cost()];
        assert_eq!(costs.map(|(all, _)| format!("{all:.1}")), ["6.0", "4.0", "1.0", "7.0"]);
    }

    #[test]
    fn a_circle_of_parents_is_walked_once() {
        let family = family(vec![row("a", "root", 1, 1.0), row("root", "a", 2, 1.0)]);
        assert_eq!(family.descendants.len(), 2);
    }
}
