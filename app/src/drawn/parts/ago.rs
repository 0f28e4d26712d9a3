use crate::render::ago;
use leptos::prelude::*;
use model::Timestamp;

/// How long ago an instant of the past is; the browser keeps it so.
#[component]
pub fn Ago(
    /// When it was.
    at: Timestamp,
) -> impl IntoView {
    ago(at)
}
