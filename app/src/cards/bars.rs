//! Horizontal bars: a list whose lines are as wide as their values. The list
//! says in words what the bars show.

use crate::format;
use leptos::prelude::*;

/// Lines of a card; the rest is told as a number.
pub const LINES_MAX: usize = 7;

/// One line.
pub struct Bar {
    pub name: String,
    /// Where the list behind it is.
    pub href: Option<String>,
    /// For the width of the bar.
    pub share: f64,
    pub value: String,
    /// What is to be known of the value, for eyes on hover and for ears.
    pub about: Option<String>,
    pub note: String,
    pub bad: bool,
}

/// The lines in their order; `left_out` counts those that have none here.
pub fn bars(lines: Vec<Bar>, left_out: i64) -> AnyView {
    let more = (left_out > 0)
        .then(|| view! { <p class="bars-more soft small">{format!("and {} more", format::count(left_out))}</p> });
    view! {
        <ol class="bars">{lines.into_iter().map(line).collect_view()}</ol>
        {more}
    }
    .into_any()
}

fn line(bar: Bar) -> AnyView {
    let width = format!("{:.1}", bar.share.clamp(0.0, 1.0) * 100.0);
    let name = match bar.href {
        Some(href) => view! {
            <a class="clip bar-name" href=href title=bar.name.clone()>
                {bar.name.clone()}
            </a>
        }
        .into_any(),
        None => view! {
            <span class="clip bar-name" title=bar.name.clone()>
                {bar.name.clone()}
            </span>
        }
        .into_any(),
    };
    view! {
        <li class="bar" data-bad=bar.bad.then_some("true")>
            <svg class="bar-fill" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect width=width height="1" />
            </svg>
            {name}
            <span class="soft small num bar-note">{bar.note}</span>
            <span class="num bar-value" title=bar.about.clone()>
                {bar.value}
                {bar.about.clone().map(|about| view! { <span class="sr-only">", " {about}</span> })}
            </span>
        </li>
    }
    .into_any()
}
