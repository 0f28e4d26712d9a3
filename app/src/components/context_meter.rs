use crate::format;
use leptos::prelude::*;

/// How full the context window is, as a bar and in words. The server draws it.
pub fn context_meter(share: Option<f64>) -> AnyView {
    let width = format!("{:.1}", share.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0);
    view! {
        <span class="context" data-level=level(share)>
            <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="meter-track" width="100" height="6" />
                <rect class="meter-fill" width=width height="6" />
            </svg>
            <span class="num">{share.map_or_else(|| "–".to_owned(), format::percent)}</span>
            <span class="sr-only">" of the context window"</span>
        </span>
    }
    .into_any()
}

/// Colour says status alone: from 80 percent a warning, from 95 critical.
pub fn level(share: Option<f64>) -> &'static str {
    match share {
        None => "none",
        Some(share) if share >= 0.95 => "bad",
        Some(share) if share >= 0.8 => "warn",
        Some(_) => "calm",
    }
}
