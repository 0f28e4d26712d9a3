//! Texts that databases like to see differently.

use proptest::prelude::*;

/// Keys: order, case, patterns, quotes, accents, width, length.
pub const WORDS: [&str; 30] = [
    "a", "A", "b", "B", "ab", "aB", "Ab", "a b", "a-b", "a_b", "a%b", "%", "_", "\\", "a\\_b", "'", "\"; --", "~", "0",
    "10", "9", "ä", "Ä", "z", "é", "e\u{301}", "日本", "𝒳", "İß", " ",
];

/// What is searched for as well.
pub const SEARCHED: [&str; 12] = ["a", "A", "Ä", "ä", "%", "_", "\\", "a_B", "a\0", "日", "i̇", "ERROR"];

pub fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => Just("k".repeat(model::event::KEY_BYTES_MAX)),
        2 => "[ -~]{1,6}",
        1 => "\\PC{1,4}",
    ]
}

/// One of few, so that things meet.
pub fn few() -> impl Strategy<Value = String> {
    proptest::sample::select(&WORDS[..6]).prop_map(str::to_owned)
}

/// Text that may hold anything, NUL too, and be long: hardly compressible, so
/// that an index over the whole of it would refuse it.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => word(),
        1 => Just("a\0b".to_owned()),
        1 => Just("\0".to_owned()),
        1 => Just("Error: 100% of a_b".to_owned()),
        1 => "[ -~]{3000}",
    ]
}
