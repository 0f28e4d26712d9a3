//! Texts shortened to what a service takes, and escaped as it reads them.

const ELLIPSIS: char = '…';

/// What a service counts.
#[derive(Clone, Copy)]
pub enum Unit {
    Chars,
    /// Characters beyond the basic plane count twice.
    Utf16,
    Bytes,
}

impl Unit {
    fn of(self, character: char) -> usize {
        match self {
            Self::Chars => 1,
            Self::Utf16 => character.len_utf16(),
            Self::Bytes => character.len_utf8(),
        }
    }

    pub fn length(self, text: &str) -> usize {
        text.chars().map(|character| self.of(character)).sum()
    }
}

/// The text, or its start and an ellipsis, in at most `max` units.
pub fn cut(text: &str, max: usize, unit: Unit) -> String {
    if unit.length(text) <= max {
        return text.to_owned();
    }
    let Some(room) = max.checked_sub(unit.of(ELLIPSIS)) else { return String::new() };
    let mut used = 0;
    let mut kept: String = text
        .chars()
        .take_while(|character| {
            used += unit.of(*character);
            used <= room
        })
        .collect();
    kept.push(ELLIPSIS);
    kept
}

/// Without line breaks and other control characters, for titles and headers.
pub fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// For HTML, its attributes included.
pub fn html(text: &str) -> String {
    replaced(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    })
}

/// For Slack, where angle brackets make mentions and links.
pub fn slack(text: &str) -> String {
    replaced(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    })
}

/// For Discord: what an agent wrote makes no links and no bold type.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '#' | '[' | ']' | '<') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn replaced(text: &str, entity: fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match entity(character) {
            Some(entity) => escaped.push_str(entity),
            None => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_at_the_limit_stays_and_one_above_it_ends_in_an_ellipsis() {
        assert_eq!(cut("abcd", 4, Unit::Chars), "abcd");
        assert_eq!(cut("abcde", 4, Unit::Chars), "abc…");
        assert_eq!(cut("🙂🙂", 4, Unit::Utf16), "🙂🙂");
        assert_eq!(cut("🙂🙂a", 4, Unit::Utf16), "🙂…");
        assert_eq!(cut("ééé", 6, Unit::Bytes), "ééé");
        assert_eq!(cut("éééa", 6, Unit::Bytes), "é…");
        assert_eq!(cut("abc", 1, Unit::Bytes), "");
    }

    #[test]
    fn a_title_has_one_line() {
        assert_eq!(one_line(" a\r\nBcc: b\u{0}\tc "), "a Bcc: b c");
    }

    #[test]
    fn markup_of_each_kind_is_disarmed() {
        assert_eq!(html("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
        assert_eq!(slack("<!channel> & co"), "&lt;!channel&gt; &amp; co");
        assert_eq!(markdown("[x](y) _z_"), "\\[x\\](y) \\_z\\_");
    }
}
