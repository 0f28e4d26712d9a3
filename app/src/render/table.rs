//! Tables that scroll sideways where they are wider than the page.

use leptos::prelude::*;

/// Heading of a column.
#[derive(Clone, Copy)]
pub enum Column {
    Text(&'static str),
    /// Right-aligned, in figures of one width.
    Number(&'static str),
}

/// `class` adds to that of the frame; `label` is for screen readers.
pub fn scroll_table(class: &str, label: &'static str, columns: &[Column], rows: Vec<AnyView>) -> AnyView {
    let heading = |column: &Column| {
        let (words, class) = match *column {
            Column::Text(words) => (words, None),
            Column::Number(words) => (words, Some("num")),
        };
        view! {
            <th scope="col" class=class>
                {words}
            </th>
        }
    };
    view! {
        <div class=format!("scroll {class}") tabindex="0" role="region" aria-label=label>
            <table class="table">
                <thead>
                    <tr>{columns.iter().map(heading).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The figures of a chart as a folded table: for screen readers, and for
/// whoever would rather read. `fold` names it on its page.
pub fn figures(class: &str, fold: &'static str, table: AnyView) -> AnyView {
    view! {
        <details class=format!("fold {class}") data-fold=fold>
            <summary>"Figures as a table"</summary>
            {table}
        </details>
    }
    .into_any()
}
