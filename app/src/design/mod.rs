//! Every component in every state, for those who work on them: debug builds
//! alone have it, at `/design`.

mod charts;
mod controls;
mod data;
mod sample;
mod states;

use leptos::prelude::*;

/// The gallery, once in each theme. Ids are unique on a page: the second time
/// they end otherwise.
pub fn gallery_html() -> String {
    let light = sections();
    let dark = with_other_ids(&light);
    format!(
        "<div class=\"design-theme theme-light\"><h2>Light</h2>{light}</div>\
         <div class=\"design-theme theme-dark\"><h2>Dark</h2>{dark}</div>"
    )
}

fn sections() -> String {
    let all: [(&str, AnyView); 5] = [
        ("Controls", controls::show()),
        ("Data", data::show()),
        ("Forms", controls::forms()),
        ("States", states::show()),
        ("Charts", charts::show()),
    ];
    let section = |(title, body): (&str, AnyView)| {
        view! {
            <section class="design-part">
                <h3>{title.to_owned()}</h3>
                {body}
            </section>
        }
    };
    all.into_iter().map(section).collect_view().to_html()
}

/// One thing in one state.
fn piece(name: &'static str, body: impl IntoView) -> AnyView {
    view! {
        <div class="design-piece">
            <p class="soft small">{name}</p>
            <div class="design-shown">{body.into_any()}</div>
        </div>
    }
    .into_any()
}

/// Attributes that hold ids.
const ID_ATTRIBUTES: [&str; 6] = ["id", "for", "list", "aria-labelledby", "aria-describedby", "aria-controls"];

fn with_other_ids(html: &str) -> String {
    let mut changed = html.to_owned();
    for attribute in ID_ATTRIBUTES {
        let start = format!(" {attribute}=\"");
        let parts: Vec<String> = changed.split(&start).map(str::to_owned).collect();
        let others = parts.iter().skip(1).map(|part| match part.split_once('"') {
            Some((ids, rest)) => {
                let ids: Vec<String> = ids.split(' ').filter(|id| !id.is_empty()).map(|id| format!("{id}-2")).collect();
                format!("{start}{}\"{rest}", ids.join(" "))
            }
            None => format!("{start}{part}"),
        });
        changed = parts.first().cloned().unwrap_or_default() + &others.collect::<String>();
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_end_otherwise_the_second_time() {
        let html = "<p id=\"a\" aria-describedby=\"a b\"></p><label for=\"a\" data-id=\"a\"></label>";
        let other = "<p id=\"a-2\" aria-describedby=\"a-2 b-2\"></p><label for=\"a-2\" data-id=\"a\"></label>";
        assert_eq!(with_other_ids(html), other);
    }
}
