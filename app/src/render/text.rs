//! Texts: marked where they hold what is looked for, folded, to be copied.

use crate::api::now;
use crate::format;
use crate::timeline::Clipped;
use leptos::prelude::*;
use model::Timestamp;

/// Most places that are marked in one text.
const MARKS_MAX: usize = 200;

/// A text with what is looked for marked in it.
pub fn marked(text: &str, sought: Option<&str>) -> AnyView {
    let pieces = sought.map(|sought| split(text, sought)).unwrap_or_default();
    if pieces.is_empty() {
        return text.to_owned().into_any();
    }
    let pieces = pieces.into_iter().map(|(before, hit)| {
        let (before, hit) = (before.to_owned(), hit.to_owned());
        view! {
            <span>{before}</span>
            {(!hit.is_empty()).then(|| view! { <mark>{hit}</mark> })}
        }
    });
    pieces.collect_view().into_any()
}

/// Pairs of what stands before a hit and the hit; empty where there is none.
/// Without regard to ASCII case, as the search itself.
fn split<'a>(text: &'a str, sought: &str) -> Vec<(&'a str, &'a str)> {
    let (lower, sought) = (text.to_ascii_lowercase(), sought.to_ascii_lowercase());
    let (mut pieces, mut at) = (Vec::new(), 0);
    if sought.is_empty() {
        return pieces;
    }
    while let Some(found) = lower[at..].find(&sought).filter(|_| pieces.len() < MARKS_MAX) {
        let (from, to) = (at + found, at + found + sought.len());
        pieces.push((&text[at..from], &text[from..to]));
        at = to;
    }
    if !pieces.is_empty() {
        pieces.push((&text[at..], ""));
    }
    pieces
}

/// Whether a text holds what is looked for.
pub fn holds(text: &Clipped, sought: Option<&str>) -> bool {
    sought.is_some_and(|sought| text.text.to_ascii_lowercase().contains(&sought.to_ascii_lowercase()))
}

/// A folded text with its size and a button that copies it. One that was cut
/// leads to the page that has it whole.
pub fn fold(
    label: &'static str,
    name: &str,
    text: &Clipped,
    open: bool,
    sought: Option<&str>,
    whole: String,
) -> AnyView {
    let size = format::plural(i64::try_from(text.text.lines().count()).unwrap_or(i64::MAX), "line");
    let size = if text.cut { format!("over {size}") } else { size };
    view! {
        <details class="fold" data-fold=format!("{name}-{label}") open=open || holds(text, sought)>
            <summary>{label} " " <span class="soft num">{size}</span></summary>
            {block(label, text, sought, whole)}
        </details>
    }
    .into_any()
}

/// The text itself, with its button.
pub fn block(label: &'static str, text: &Clipped, sought: Option<&str>, whole: String) -> AnyView {
    // As `links::rel`, of an address.
    let rel = ["%25", "%5C"].iter().any(|awkward| whole.contains(awkward)).then_some("external");
    let rest = text.cut.then(|| {
        view! {
            <p class="soft small">
                "Cut here. " <a href=whole rel=rel data-noscroll="">
                    "Show the whole event"
                </a>
            </p>
        }
    });
    view! {
        <div class="block-box">
            <button type="button" class="button button-small needs-script" data-copy="">
                "Copy"
                <span class="sr-only">" " {label}</span>
            </button>
            <pre class="block" tabindex="0" aria-label=label>
                {marked(&text.text, sought)}
            </pre>
            {rest}
        </div>
    }
    .into_any()
}

/// How long ago an instant is, with the instant on hover; the browser keeps it
/// so. The words are as long at once as they will be: nothing moves for them.
pub fn ago(at: Timestamp) -> AnyView {
    view! {
        <time class="num" datetime=at.to_string() data-ago=at.micros().to_string() title=format::date_time_utc(at)>
            {format::ago(at, now())}
        </time>
    }
    .into_any()
}

/// The time of day of an instant, with its date on hover.
pub fn clock(at: Timestamp) -> AnyView {
    view! {
        <time class="num" datetime=at.to_string() title=format::date_time_utc(at)>
            {at.format("%H:%M:%S")}
        </time>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_without_regard_to_case() {
        assert_eq!(split("Read the README", "read"), [("", "Read"), (" the ", "READ"), ("ME", "")]);
        assert_eq!(split("nothing", "x"), []);
        assert_eq!(split("ключ é X", "x"), [("ключ é ", "X"), ("", "")]);
    }

    #[test]
    fn what_is_looked_for_is_text_too() {
        let html = marked("a <b> c", Some("<b>")).to_html();
        assert!(html.contains("<mark>&lt;b&gt;<"), "{html}");
    }
}
