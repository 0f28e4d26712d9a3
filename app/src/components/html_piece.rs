use crate::api::Piece;
use leptos::html::Div;
use leptos::prelude::*;

/// A piece of the page as the server drew it. What people unfolded in it
/// stays unfolded when a newer one comes.
#[component]
pub fn HtmlPiece(
    /// All pieces of the page.
    pieces: RwSignal<Vec<Piece>>,
    /// Which one.
    name: &'static str,
) -> impl IntoView {
    let html = Memo::new(move |_| {
        pieces.with(|pieces| {
            pieces.iter().find(|piece| piece.name == name).map(|piece| piece.html.clone()).unwrap_or_default()
        })
    });
    let element = NodeRef::<Div>::new();
    Effect::new(move |before: Option<()>| {
        let html = html.get();
        // At first the document has it already.
        if before.is_some() {
            #[cfg(feature = "hydrate")]
            if let Some(element) = element.get_untracked() {
                crate::dom::morph(&element, &html);
            }
        }
        #[cfg(not(feature = "hydrate"))]
        drop(html);
    });
    view! { <div class="piece" data-piece=name node_ref=element inner_html=html.get_untracked()></div> }
}
