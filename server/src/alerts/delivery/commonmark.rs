//! OpenClaw takes tags out of a text, reads it as Markdown and renders it for
//! the channel: what an agent wrote makes no links and no bold type, and loses
//! no sign.

/// Invisible: keeps signs apart that no backslash keeps apart.
const WORD_JOINER: char = '\u{2060}';

/// Text that is shown as it is. Only what would be markup is escaped, since
/// channels without markup show the backslashes.
pub fn literal(text: &str) -> String {
    text.split('\n').map(literal_line).collect::<Vec<_>>().join("\n")
}

fn literal_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let block = block_mark(line);
    let mut before = None;
    let mut rest = line.char_indices().peekable();
    while let Some((at, character)) = rest.next() {
        let after = rest.peek().map(|(_, next)| *next);
        if block == Some(at) || is_mark(character, before, after) || is_entity(&line[at..]) {
            escaped.push('\\');
        }
        escaped.push(character);
        if is_opening(character, after) {
            escaped.push(WORD_JOINER);
        }
        before = Some(character);
    }
    escaped
}

/// Whether a character makes emphasis, code or a link between its neighbours,
/// or escapes the next.
fn is_mark(character: char, before: Option<char>, after: Option<char>) -> bool {
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    match character {
        '`' | '[' => true,
        '*' => !both(char::is_whitespace),
        '_' => !both(char::is_alphanumeric),
        '~' => before == Some(character) || after == Some(character),
        '\\' => after.is_none_or(|next| next.is_ascii_punctuation()),
        _ => false,
    }
}

/// Whether a tag or a mention begins, or a spoiler does.
fn is_opening(character: char, after: Option<char>) -> bool {
    match (character, after) {
        ('<', Some(next)) => !(next.is_whitespace() || next.is_ascii_digit() || next == '='),
        ('|', Some('|')) => true,
        _ => false,
    }
}

/// Such as `&lt;`.
fn is_entity(text: &str) -> bool {
    let name = text.strip_prefix('&').and_then(|rest| rest.split_once(';')).map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '#')
}

/// Where the mark is that makes a heading, a quote, an item, a rule or a
/// table of a line.
fn block_mark(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    let indent = line.len() - text.len();
    let unnumbered = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let number = text.len() - unnumbered.len();
    if number > 0 {
        return unnumbered.strip_prefix(['.', ')']).is_some_and(ends).then_some(indent + number);
    }
    let first = text.chars().next()?;
    let is_table = || text.contains('-') && text.chars().all(|character| "-|: ".contains(character));
    let is_block = match first {
        '>' => true,
        '#' | '-' | '+' | '=' if ends(text.trim_start_matches(first)) => true,
        _ => is_table(),
    };
    is_block.then_some(indent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_as_it_is() {
        for (text, escaped) in [
            ("[x](y) _z_ `c`*", r"\[x](y) \_z\_ \`c\`\*"),
            ("~~a~~ __init__ &lt;", r"\~\~a\~\~ \_\_init\_\_ \&lt;"),
            ("<b>a</b> <@1> ||c||", "<\u{2060}b>a<\u{2060}/b> <\u{2060}@1> |\u{2060}|c|\u{2060}|"),
            (r"\* C:\dir \", r"\\\* C:\dir \\"),
        ] {
            assert_eq!(literal(text), escaped);
        }
    }

    #[test]
    fn what_is_no_markup_gets_no_backslash() {
        for plain in [
            "🟠 Firing: a_b: agent:main:x_1-2 (1.5 * 3 > 2) ~/notes | C:\\dir & co; a < b <= 5 <3",
            "https://x.example/a_b?c=d&e",
            "#5\n-5\n+49\n1.5\n~/notes\n|x|\n: - x",
        ] {
            assert_eq!(literal(plain), plain);
        }
    }

    #[test]
    fn lines_that_would_be_blocks_stay_lines() {
        let lines = "# a\n> b\n- c\n  + d\n12. e\n3) f\n---\n|--|:-|\n===\n* g";
        let wanted = "\\# a\n\\> b\n\\- c\n  \\+ d\n12\\. e\n3\\) f\n\\---\n\\|--|:-|\n\\===\n\\* g";
        assert_eq!(literal(lines), wanted);
    }
}
