use crate::render::ago;
use leptos::prelude::*;
use model::Timestamp;

/// An instant of the past; the browser makes it relative and keeps it so.
#[component]
pub fn Ago(
    /// When it was.
    at: Timestamp,
) -> impl IntoView {
    ago(at)
}
