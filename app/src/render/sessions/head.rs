use super::columns;
use crate::query::{Column, SessionsQuery};
use leptos::prelude::*;

/// Headings of the list; those that it can be ordered by are links.
pub fn head(query: &SessionsQuery) -> String {
    let cells: Vec<AnyView> = columns(query).map(|column| cell(query, column)).collect();
    view! {
        <tr role="row">
            <th scope="col" role="columnheader">
                "Session"
            </th>
            {cells}
            <th scope="col" role="columnheader" class="c-acts">
                <span class="sr-only">"Actions"</span>
            </th>
        </tr>
    }
    .to_html()
}

fn cell(query: &SessionsQuery, column: Column) -> AnyView {
    let class = format!("c-{}{}", column.name(), if is_number(column) { " num" } else { "" });
    let Some(sort) = column.sort() else {
        return view! {
            <th scope="col" role="columnheader" class=class>
                {column.title()}
            </th>
        }
        .into_any();
    };
    let here = query.sort() == sort;
    let turn = here && !query.is_ascending();
    let order = if turn { "asc" } else { "" };
    let name = if sort == model::query::SessionSort::default() { "" } else { sort.as_str() };
    let href = query.with(&[("sort", name), ("order", order)]).href();
    let (sorted, arrow) = match (here, query.is_ascending()) {
        (false, _) => ("none", ""),
        (true, true) => ("ascending", "↑"),
        (true, false) => ("descending", "↓"),
    };
    view! {
        <th scope="col" role="columnheader" class=class aria-sort=sorted>
            <a class="sort" href=href title=if turn { "Least first" } else { "Greatest first" }>
                {column.title()}
                <span class="arrow" aria-hidden="true">
                    {arrow}
                </span>
            </a>
        </th>
    }
    .into_any()
}

pub fn is_number(column: Column) -> bool {
    !matches!(column, Column::Status | Column::Context | Column::Activity)
}
