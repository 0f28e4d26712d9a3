//! Values of a CSV.

use model::Timestamp;
use std::fmt::Write;

/// One value, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    /// From a gateway: anything.
    Text(String),
    /// Ours: a number or a time.
    Plain(String),
}

impl Cell {
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    pub fn texts(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub fn number(number: Option<impl ToString>) -> Self {
        number.map_or(Self::Empty, |number| Self::Plain(number.to_string()))
    }

    pub fn time(at: Timestamp) -> Self {
        Self::Plain(at.to_string())
    }
}

/// What a spreadsheet takes for a formula where a cell begins with it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes a line as RFC 4180 has it. A text that a spreadsheet would take for
/// a formula gets a quote before it.
pub fn write_line(line: &mut String, cells: &[Cell]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        match cell {
            Cell::Empty => {}
            Cell::Plain(text) => line.push_str(text),
            Cell::Text(text) => write_text(line, text),
        }
    }
    line.push_str("\r\n");
}

fn write_text(line: &mut String, text: &str) {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) || text.starts_with(char::is_whitespace) {
        // Writing to a string cannot fail.
        let _ = write!(line, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        line.push_str(guard);
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[Cell]) -> String {
        let mut line = String::new();
        write_line(&mut line, cells);
        line
    }

    #[test]
    fn what_separates_is_quoted() {
        let cells = ["a,b", "say \"x\"", "two\nlines", " space", "plain", ""].map(Cell::text);
        assert_eq!(line(&cells), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\" space\",plain,\r\n");
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            let written = line(&[Cell::text(text)]);
            assert!(written.trim_start_matches('"').starts_with('\''), "{written}");
        }
        assert_eq!(line(&[Cell::text("=HYPERLINK(\"http://x\",1)")]), "\"'=HYPERLINK(\"\"http://x\"\",1)\"\r\n");
        assert_eq!(line(&[Cell::number(Some(-5)), Cell::text("a=b")]), "-5,a=b\r\n");
    }
}
