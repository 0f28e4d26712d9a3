/// Colour says status alone: from 80 percent a warning, from 95 critical.
pub fn level(share: Option<f64>) -> &'static str {
    match share {
        None => "none",
        Some(share) if share >= 0.95 => "bad",
        Some(share) if share >= 0.8 => "warn",
        Some(_) => "calm",
    }
}
