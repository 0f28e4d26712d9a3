//! What a copy came to.

use crate::store::Tally;
use std::fmt;
use std::time::Duration;

/// A table on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    pub table: &'static str,
    pub source: Tally,
    pub target: Tally,
}

impl Compared {
    /// Whether both hold the same rows, each value of them.
    pub fn is_equal(&self) -> bool {
        self.source == self.target
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub compared: Vec<Compared>,
    /// Without the comparison.
    pub copy_time: Duration,
}

impl Report {
    pub fn is_equal(&self) -> bool {
        self.compared.iter().all(Compared::is_equal)
    }

    pub fn rows(&self) -> u64 {
        self.compared.iter().map(|table| table.source.rows).sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.compared.iter().map(|table| table.table.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>12}  {:>12}  equal", "table", "from", "to")?;
        for table in &self.compared {
            let equal = if table.is_equal() { "✓" } else { "no" };
            writeln!(f, "{:width$}  {:>12}  {:>12}  {equal}", table.table, table.source.rows, table.target.rows)?;
        }
        let (rows, seconds) = (self.rows(), self.copy_time.as_secs_f64());
        writeln!(f, "\n{rows} rows copied in {seconds:.1} s, {:.0} rows/s", rows as f64 / seconds.max(0.001))?;
        if self.is_equal() {
            writeln!(f, "Both sides hold the same. Start the servers on the new database, and not on the old one.")
        } else {
            writeln!(f, "The copy is not equal: it stays closed to servers. Stop whatever writes and run it again.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Tally;

    #[test]
    fn the_table_tells_what_is_not_equal() {
        let none = Compared { table: "gateways", source: Tally::default(), target: Tally::default() };
        let one = Tally { rows: 1, ..Tally::default() };
        let lost = Compared { table: "events", source: one, ..none };
        let report = |compared| Report { compared, copy_time: Duration::from_millis(500) };
        let equal = report(vec![none]).to_string();
        assert!(equal.contains("gateways             0             0  ✓\n"), "{equal}");
        assert!(equal.contains("hold the same"), "{equal}");
        let unequal = report(vec![none, lost]);
        assert!(!unequal.is_equal());
        let text = unequal.to_string();
        assert!(text.contains("events               1             0  no\n"), "{text}");
        assert!(text.contains("1 rows copied in 0.5 s, 2 rows/s") && text.contains("not equal"), "{text}");
    }
}
