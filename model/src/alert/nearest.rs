//! "Did you mean".

/// Words longer than this are compared by their beginning.
const WORD_CHARS_MAX: usize = 64;

/// The known word nearest to what was written, where one is near enough to be
/// a slip of the keyboard.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written: Vec<char> = written.to_lowercase().chars().take(WORD_CHARS_MAX).collect();
    let slips_max = (written.len() / 3).clamp(1, 5);
    known
        .into_iter()
        .map(|word| (distance(&written, &word.chars().take(WORD_CHARS_MAX).collect::<Vec<_>>()), word))
        .filter(|(slips, _)| *slips <= slips_max)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, word)| word)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut best = (above[j] + usize::from(from != to)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_strangers_find_none() {
        let known = ["error_rate", "errors", "hourly_cost"];
        assert_eq!(nearest("eror_rate", known), Some("error_rate"));
        assert_eq!(nearest("Hourly_Csot", known), Some("hourly_cost"));
        assert_eq!(nearest("latency", known), None);
        assert_eq!(nearest("", known), None);
    }
}
