use crate::timeline::Clipped;
use leptos::prelude::*;

/// A text with a heading; a long one is folded, a cut one says so.
#[component]
pub fn TextBlock(
    /// What the text is.
    label: &'static str,
    /// The text.
    text: Clipped,
    /// Where the whole text is, when it was cut.
    whole: String,
    /// Fold it, whatever its length.
    #[prop(optional)]
    folded: bool,
) -> impl IntoView {
    let rest = text.cut.then(|| {
        view! {
            <p class="soft small">
                "The text is longer. " <a href=whole rel="external">
                    "All events as JSON"
                </a>
            </p>
        }
    });
    let block = view! {
        <pre class="block" tabindex="0" aria-label=label>
            {text.text}
        </pre>
        {rest}
    };
    if folded {
        view! {
            <details class="fold">
                <summary>{label}</summary>
                {block}
            </details>
        }
        .into_any()
    } else {
        view! {
            <div>
                <p class="block-label">{label}</p>
                {block}
            </div>
        }
        .into_any()
    }
}
