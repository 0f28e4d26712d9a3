//! One field of a form, as the server describes it.

use serde::{Deserialize, Serialize};

/// How a field is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    #[default]
    Line,
    /// One line or more, in monospace.
    Code,
    /// Lines of text.
    Lines,
    /// Never shown again once it was saved.
    Secret,
    /// A date and a time, without a zone.
    Instant,
    /// A time of day.
    Time,
    /// Values with their names.
    Choice(Vec<(String, String)>),
    /// Sends `on`.
    Check,
}

/// One field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    pub name: String,
    pub label: String,
    /// A sentence below it; may be empty.
    pub hint: String,
    pub kind: FieldKind,
    pub value: String,
    pub placeholder: String,
    pub required: bool,
    /// Shown, but not to be changed.
    pub fixed: bool,
}

/// What is wrong with a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Name of the field.
    pub field: String,
    pub problem: String,
    /// The text of the field and, in a line below, a mark under the place;
    /// empty where no place is known.
    pub mark: String,
}

#[cfg(feature = "ssr")]
impl FormField {
    pub fn new(kind: FieldKind, name: &str, label: &str) -> Self {
        Self { kind, name: name.to_owned(), label: label.to_owned(), ..Self::default() }
    }

    pub fn line(name: &str, label: &str) -> Self {
        Self::new(FieldKind::Line, name, label)
    }

    pub fn choice(name: &str, label: &str, choices: &[(&str, &str)]) -> Self {
        let choices = choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect();
        Self::new(FieldKind::Choice(choices), name, label)
    }

    #[must_use]
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }

    #[must_use]
    pub fn placeholder(self, placeholder: &str) -> Self {
        Self { placeholder: placeholder.to_owned(), ..self }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }
}

#[cfg(feature = "ssr")]
impl Fault {
    pub fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into(), mark: String::new() }
    }

    /// With the place marked: `column` counts characters of `text` from 1.
    #[must_use]
    pub fn marked(mut self, text: &str, column: Option<usize>) -> Self {
        self.mark = column.map(|column| mark(text, column)).unwrap_or_default();
        self
    }
}

/// Characters of the text that are shown before and behind the mark.
#[cfg(feature = "ssr")]
const MARK_BEFORE_MAX: usize = 40;
#[cfg(feature = "ssr")]
const MARK_BEHIND_MAX: usize = 30;

#[cfg(feature = "ssr")]
fn mark(text: &str, column: usize) -> String {
    // A line break counts as one character, as the blank that is shown does.
    let characters: Vec<char> = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let at = column.saturating_sub(1).min(characters.len());
    let from = at.saturating_sub(MARK_BEFORE_MAX);
    let until = (at + MARK_BEHIND_MAX).min(characters.len());
    let before = if from > 0 { "…" } else { "" };
    let behind = if until < characters.len() { "…" } else { "" };
    let shown: String = characters[from..until].iter().collect();
    let indent = " ".repeat(at - from + before.chars().count());
    format!("{before}{shown}{behind}\n{indent}^")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_its_column() {
        assert_eq!(mark("errors >> 5", 9), "errors >> 5\n        ^");
        assert_eq!(mark("é\nx", 3), "é x\n  ^");
        assert_eq!(mark("", 1), "\n^");
        assert_eq!(mark("ab", 99), "ab\n  ^", "behind the end");
    }

    #[test]
    fn long_texts_are_cut_around_the_mark() {
        let text = format!("{}X{}", "a".repeat(100), "b".repeat(100));
        let marked = mark(&text, 101);
        let (line, caret) = marked.split_once('\n').unwrap();
        assert!(line.starts_with('…') && line.ends_with('…') && line.chars().count() < 80, "{line}");
        assert_eq!(line.chars().nth(caret.chars().count() - 1), Some('X'), "{marked}");
    }
}
