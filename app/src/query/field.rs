//! Fields of GET forms.

use model::Timestamp;
#[cfg(feature = "ssr")]
use model::session::Status;

/// What a field says, if it says anything.
#[cfg(feature = "ssr")]
pub fn text(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}

/// RFC 3339, or what a date-time field of a form sends: UTC without a zone,
/// with or without seconds.
pub fn time(field: &str) -> Result<Option<Timestamp>, String> {
    if field.is_empty() {
        return Ok(None);
    }
    [field.to_owned(), format!("{field}Z"), format!("{field}:00Z")]
        .iter()
        .find_map(|text| Timestamp::parse(text).ok())
        .map(Some)
        .ok_or_else(|| format!("The time \"{field}\" cannot be read: write it like 2026-01-31T12:00."))
}

/// The name of a status, or one sentence on those there are.
#[cfg(feature = "ssr")]
pub fn status(field: &str) -> Result<Option<Status>, String> {
    let parse = |name: String| {
        Status::parse(&name)
            .ok_or_else(|| format!("The status \"{name}\" is not known: use active, idle, error or ended."))
    };
    text(field).map(parse).transpose()
}
