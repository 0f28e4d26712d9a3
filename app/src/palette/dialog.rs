//! The two dialogs, which every page holds closed.

use leptos::prelude::*;

/// An input and its list: the pattern of a combobox.
pub fn palette_html() -> String {
    view! {
        <form method="dialog" class="palette-box">
            <input
                type="text"
                role="combobox"
                aria-label="Go to"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                autocomplete="off"
                spellcheck="false"
                placeholder="Page, gateway, session, action"
            />
            <ul id="palette-list" role="listbox" aria-label="Places and actions"></ul>
            <p class="palette-note soft small" role="status"></p>
            <p class="palette-keys soft small">
                <span>{keys(&["↑", "↓"])} " choose"</span>
                <span>{keys(&["Enter"])} " go"</span>
                <span>{keys(&["Esc"])} " close"</span>
            </p>
        </form>
    }
    .to_html()
}

fn keys(names: &[&'static str]) -> AnyView {
    names.iter().map(|name| view! { <kbd>{*name}</kbd> }).collect_view().into_any()
}

/// Keys, and what they do.
type Line = (&'static [&'static str], &'static str);

/// Where keys do something, and what.
const KEYS: [(&str, &[Line]); 5] = [
    (
        "Everywhere",
        &[
            (&["Ctrl", "K"], "go to a page, gateway or session (on a Mac: ⌘ K)"),
            (&["/"], "search on this page"),
            (&["?"], "this help"),
            (&["Esc"], "close what is open"),
        ],
    ),
    ("Charts", &[(&["←", "→"], "from column to column"), (&["Enter"], "zoom in to a column")]),
    ("Sessions", &[(&["j"], "next line"), (&["k"], "line before"), (&["Enter"], "open the session")]),
    ("A session", &[(&["e"], "next failure"), (&["E"], "previous failure")]),
    ("Alerts", &[(&["a"], "acknowledge the alert of the row that has the focus")]),
];

pub fn help_html() -> String {
    let part = |(title, lines): (&'static str, &'static [Line])| {
        let line = |(names, words): &Line| {
            view! {
                <dt>{keys(names)}</dt>
                <dd>{*words}</dd>
            }
        };
        view! {
            <section>
                <h3>{title}</h3>
                <dl class="help-keys">{lines.iter().map(line).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <form method="dialog" class="help-box">
            <div class="help-head">
                <h2 id="help-title">"Keyboard"</h2>
                <button type="submit" class="button button-small">
                    "Close"
                </button>
            </div>
            <div class="help-parts">{KEYS.map(part).into_iter().collect_view()}</div>
        </form>
    }
    .to_html()
}
