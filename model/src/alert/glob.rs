//! Patterns with `*` and `?`.

/// Whether a text matches a pattern: `*` stands for any characters, `?` for
/// one. A pattern with neither matches whatever begins with it.
pub fn matches(pattern: &str, text: &str) -> bool {
    // Most texts fail at the letters before the first sign; only the rest is taken apart.
    let letters = pattern.find(['*', '?']).unwrap_or(pattern.len());
    let (letters, pattern) = pattern.split_at(letters);
    let Some(text) = text.strip_prefix(letters) else { return false };
    if matches!(pattern, "" | "*") {
        return true;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match &mut star {
                Some((at, taken)) => {
                    *taken += 1;
                    (p, t) = (*at + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_question_marks_and_prefixes() {
        for (pattern, text, expected) in [
            ("prod", "prod-eu", true),
            ("prod", "my-prod", false),
            ("*prod", "my-prod", true),
            ("*prod*", "a-prod-b", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("gw-?", "gw-1", true),
            ("gw-?", "gw-12", false),
            ("*", "", true),
            ("?", "", false),
            ("é?*", "éàü", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_on_a_long_text_end_soon() {
        assert!(!matches(&"*a".repeat(50), &"b".repeat(500)));
    }
}
