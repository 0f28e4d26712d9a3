//! What is pressed, chosen and filled in.

use super::piece;
use crate::drawn::parts::{Field, Select};
use crate::forms::{Fault, FieldKind, FormField};
use leptos::prelude::*;

pub fn show() -> AnyView {
    let buttons = [
        ("Button", "button"),
        ("Main", "button button-main"),
        ("Quiet", "button button-quiet"),
        ("Small", "button button-small"),
        ("Small, main", "button button-small button-main"),
        ("Dangerous", "button button-bad"),
    ];
    let button = |(name, class): (&'static str, &'static str)| {
        piece(
            name,
            view! {
                <button type="button" class=class>
                    "Save"
                </button>
                <button type="button" class=class disabled=true>
                    "Disabled"
                </button>
                <a class=class href="/design">
                    "Link"
                </a>
            },
        )
    };
    view! {
        <div class="design-grid">
            {buttons.map(button).into_iter().collect_view()}
            {piece(
                "Segments",
                view! {
                    <nav class="segments" aria-label="Sample of segments">
                        <a href="/design" aria-current="true">
                            "24h"
                        </a>
                        <a href="/design">"7d"</a>
                        <a href="/design">"30d"</a>
                    </nav>
                },
            )}
            {piece(
                "Fold",
                view! {
                    <details class="fold">
                        <summary>"Folded"</summary>
                        <p>"What was folded."</p>
                    </details>
                    <details class="fold" open=true>
                        <summary>"Unfolded"</summary>
                        <p>"What was folded."</p>
                    </details>
                },
            )} {ways()}
        </div>
    }
    .into_any()
}

/// Ways to other pages and to other places on one.
fn ways() -> AnyView {
    view! {
        {piece(
            "Pager",
            view! {
                <nav class="pager" aria-label="Sample of a pager">
                    <a class="button" href="/design">
                        "First page"
                    </a>
                    <a class="button" href="/design" rel="next">
                        "Next page"
                    </a>
                </nav>
            },
        )}
        {piece(
            "Keys",
            view! {
                <p>
                    <kbd>"Ctrl"</kbd>
                    <kbd>"K"</kbd>
                    " go to"
                </p>
            },
        )}
        {piece(
            "Links",
            view! {
                <p>
                    <a href="/design">"A link in a text"</a>
                    ", "
                    <a class="strong" href="/design">
                        "a name that leads on"
                    </a>
                </p>
            },
        )}
    }
    .into_any()
}

pub fn forms() -> AnyView {
    let choices = [("warning", "Warning"), ("critical", "Critical")];
    let fields = [
        FormField::line("name", "Name").hint("How it is spoken of.").placeholder("budget"),
        FormField { value: "errors > 5".to_owned(), ..FormField::new(FieldKind::Code, "condition", "Condition") },
        FormField::choice("severity", "Severity", &choices),
        FormField { value: "on".to_owned(), ..FormField::new(FieldKind::Check, "enabled", "Enabled") },
        FormField::new(FieldKind::Secret, "secret", "Secret").hint("Never shown again."),
        FormField::new(FieldKind::Instant, "until", "Until"),
        FormField { fixed: true, value: "from the file".to_owned(), ..FormField::line("fixed", "Not to be changed") },
    ];
    let faulty = FormField { value: "errors >".to_owned(), ..FormField::new(FieldKind::Code, "bad", "With a fault") };
    let fault = Fault {
        field: "bad".to_owned(),
        problem: "A number is missing.".to_owned(),
        mark: "errors >\n        ^".to_owned(),
    };
    let fault = Some(fault);
    let names = vec!["attic".to_owned(), "workshop".to_owned()];
    view! {
        <div class="design-form">
            {fields.map(|field| view! { <Field field form="design" /> }).into_iter().collect_view()}
            <Field field=faulty form="design" fault />
        </div>
        <form class="filters" role="search" aria-label="Sample of filters">
            <div class="filter-row">
                <label class="field field-wide">
                    <span>"Search"</span>
                    <input type="search" name="q" placeholder="Key or error" />
                </label>
                <Select name="gateway" label="Gateway" any="All gateways" options=names value="attic".to_owned() />
                <div class="filter-actions">
                    <button type="button" class="button button-main">
                        "Apply"
                    </button>
                    <a class="button button-quiet" href="/design">
                        "Clear"
                    </a>
                </div>
            </div>
        </form>
    }
    .into_any()
}
