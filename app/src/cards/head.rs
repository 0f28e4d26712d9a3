//! The heading of a card.

use crate::api::CardKind;
use leptos::prelude::*;

/// Title and, at the right, what is to be known first.
pub fn head(kind: CardKind, note: String) -> AnyView {
    view! {
        <div class="card-head">
            <h2 id=kind.id()>{kind.title()}</h2>
            <span class="soft num">{note}</span>
        </div>
    }
    .into_any()
}

/// In place of what is not there.
pub fn nothing(words: &'static str) -> AnyView {
    view! { <p class="empty">{words}</p> }.into_any()
}
