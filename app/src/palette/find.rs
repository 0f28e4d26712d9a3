//! What fits a text.

use super::entry::Entry;
use crate::facade::{Facade, FacadeError};
use crate::links;
use leptos::prelude::*;
use model::query::{Filter, PageRequest, SessionSort};

/// Longest text that is looked for, in characters.
pub const TEXT_CHARS_MAX: usize = 200;
/// Most lines of a kind.
const LINES_MAX: usize = 6;
/// So short a text is not looked for in sessions: it would be in all of them.
const SESSION_CHARS_MIN: usize = 2;

fn pages() -> Vec<Entry> {
    let page = |words: &str, href: &str| Entry::go(words, "Page", href);
    vec![
        page("Overview", "/"),
        page("Sessions", "/sessions"),
        page("Sessions with errors", "/sessions?status=error"),
        page("Events", "/events"),
        page("Gateways", "/gateways"),
        page("Alerts", "/alerts"),
        page("Alert history", "/alerts/history"),
        page("Alert rules", "/alerts/rules"),
        page("Silences and maintenance", "/alerts/silences"),
        page("Receivers and routes", "/alerts/receivers"),
        page("Settings, tokens, prices", "/settings"),
        page("Compare sessions", "/compare"),
    ]
}

fn acts() -> Vec<Entry> {
    vec![
        Entry::act("Pause or resume live updates", "pause"),
        Entry::act("Theme: light", "light"),
        Entry::act("Theme: dark", "dark"),
        Entry::act("Theme: as the system", "system"),
        Entry::act("Keyboard shortcuts", "help"),
    ]
}

/// The lines for a text, best first; without one, where people go most.
///
/// # Errors
/// If gateways or sessions cannot be had.
pub async fn find(facade: &dyn Facade, text: &str) -> Result<String, FacadeError> {
    let text: String = text.trim().chars().take(TEXT_CHARS_MAX).collect();
    let sought: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |entries: Vec<Entry>| entries.into_iter().filter(|entry| entry.holds(&sought)).collect::<Vec<_>>();
    let gateways = facade.gateway_names().await?.into_iter().map(|gateway| {
        let (id, label) = (gateway.gateway_id.clone(), gateway.label().to_owned());
        let hint = if label == id { "Gateway".to_owned() } else { format!("Gateway {id}") };
        Entry::go(label, hint, links::gateway(&id)).loading(links::rel(&id).is_some())
    });
    let gateways: Vec<Entry> = fits(gateways.collect()).into_iter().take(LINES_MAX).collect();
    let sessions = sessions(facade, &text).await?;
    let mut entries = fits(pages());
    if sought.is_empty() {
        entries.truncate(LINES_MAX);
        entries.extend(sessions);
        entries.extend(acts());
    } else {
        entries.truncate(LINES_MAX);
        entries.extend(gateways);
        entries.extend(fits(acts()));
        entries.extend(sessions);
        let everywhere = |path: &str| links::with_query(path, [("q", text.as_str())]);
        entries.push(Entry::go(format!("Sessions with “{text}”"), "Search", everywhere("/sessions")));
        entries.push(Entry::go(format!("Events with “{text}”"), "Search", everywhere("/events")));
    }
    Ok(html(&entries))
}

/// The newest sessions that fit.
async fn sessions(facade: &dyn Facade, text: &str) -> Result<Vec<Entry>, FacadeError> {
    let chars = text.chars().count();
    if chars > 0 && chars < SESSION_CHARS_MIN {
        return Ok(Vec::new());
    }
    let filter = Filter { q: (chars > 0).then(|| text.to_owned()), ..Filter::default() };
    let page = PageRequest { limit: u32::try_from(LINES_MAX).unwrap_or(1), ..PageRequest::default() };
    let rows = facade.sessions(filter, SessionSort::Recent, page).await?.items;
    let entry = |row: model::session::SessionRow| {
        let hint = format!("Session · {} · {}", row.gateway_id, row.status);
        Entry::go(row.session_key.clone(), hint, links::session(&row.session_key, &row.gateway_id))
            .loading(links::rel(&row.session_key).is_some())
    };
    Ok(rows.into_iter().map(entry).collect())
}

fn html(entries: &[Entry]) -> String {
    entries.iter().enumerate().map(|(index, entry)| entry.html(index)).collect_view().to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let sought: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        pages().into_iter().chain(acts()).filter(|entry| entry.holds(&sought)).map(|entry| entry.words).collect()
    }

    #[test]
    fn every_word_counts_in_any_order() {
        assert_eq!(words("history alert"), ["Alert history"]);
        assert_eq!(words("theme da"), ["Theme: dark"]);
        assert_eq!(words("nothing like it"), Vec::<String>::new());
    }

    #[test]
    fn lines_are_options_and_their_words_are_text() {
        let html = html(&[Entry::go("<b>", "Session", "/sessions/x").loading(true), Entry::act("Pause", "pause")]);
        for part in [
            "&lt;b&gt;",
            "id=\"palette-0\" aria-selected=\"true\" data-href=\"/sessions/x\" data-loads",
            "id=\"palette-1\" aria-selected=\"false\" data-act=\"pause\"",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}
