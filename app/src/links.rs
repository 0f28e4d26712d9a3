//! Addresses of pages, and the percent-encoding they need. Session keys hold
//! `:`, `/` and anything else.

/// Encodes one path segment or query value; only unreserved characters of RFC
/// 3986 stay as they are.
pub fn encode(text: &str) -> String {
    use std::fmt::Write;

    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Undoes [`encode`]; what is not valid encoding stays as it is.
pub fn decode(text: &str) -> String {
    decode_bytes(text, false)
}

fn decode_bytes(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (bytes[at], hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', _) if plus_is_space => decoded.push(b' '),
            (byte, _) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The pairs of a query string, decoded, without those that are empty: a GET
/// form sends every field.
pub fn parse_query(search: &str) -> Vec<(String, String)> {
    search
        .trim_start_matches('?')
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode_bytes(name, true), decode_bytes(value, true)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// `path?name=value&…`, leaving out what is empty.
pub fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query: Vec<String> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The page of a session.
pub fn session(key: &str, gateway: &str) -> String {
    with_query(&format!("/sessions/{}", encode(key)), [("gateway", gateway)])
}

/// The events of a session as JSON.
pub fn session_events_json(key: &str, gateway: &str) -> String {
    with_query(&format!("/api/v1/sessions/{}/events", encode(key)), [("gateway", gateway)])
}

/// The key in the address of a session page.
pub fn session_key(pathname: &str) -> String {
    decode(pathname.strip_prefix("/sessions/").unwrap_or_default().trim_end_matches('/'))
}

/// The page of a gateway.
pub fn gateway(id: &str) -> String {
    format!("/gateways/{}", encode(id))
}

/// The page of an alert.
#[cfg(feature = "ssr")]
pub fn alert(id: &str) -> String {
    format!("/alerts/{}", encode(id))
}

/// The page of a rule.
#[cfg(feature = "ssr")]
pub fn rule(name: &str) -> String {
    format!("/alerts/rules/{}", encode(name))
}

/// The form for a silence, filled in; what is empty is left open.
#[cfg(feature = "ssr")]
pub fn silence(rule: &str, gateway: &str, session: &str) -> String {
    with_query("/alerts/silences", [("rule", rule), ("gateway", gateway), ("session", session)])
}

/// The page of a session, opened at an event.
#[cfg(feature = "ssr")]
pub fn session_event(key: &str, gateway: &str, event_id: &str) -> String {
    let page = format!("/sessions/{}", encode(key));
    format!("{}#e-{}", with_query(&page, [("gateway", gateway), ("focus", event_id)]), encode(event_id))
}

/// An event whole, for programs.
#[cfg(feature = "ssr")]
pub fn event_json(event_id: &str) -> String {
    format!("/api/v1/events/{}", encode(event_id))
}

/// A session or one of its turns in an address: `GATEWAY/KEY` or
/// `GATEWAY/KEY/TURN`, each encoded.
pub fn subject(gateway: &str, key: &str, turn: Option<&str>) -> String {
    let parts = [Some(gateway), Some(key), turn];
    parts.into_iter().flatten().map(encode).collect::<Vec<_>>().join("/")
}

/// The page that compares two sessions or turns; what is empty is left open.
#[cfg(feature = "ssr")]
pub fn compare(a: &str, b: &str) -> String {
    with_query("/compare", [("a", a), ("b", b)])
}

/// The page of a session, opened at its last failure where there is one.
#[cfg(feature = "ssr")]
pub fn session_failure(row: &model::session::SessionRow) -> String {
    match row.last_error.as_ref().and_then(|error| error.event_id) {
        Some(id) => session_event(&row.session_key, &row.gateway_id, &id.to_string()),
        None => session(&row.session_key, &row.gateway_id),
    }
}

/// Where to sign in, and where to go afterwards.
pub fn login(next: &str) -> String {
    with_query("/login", [("next", next)])
}

/// `external` for keys that the router would decode once too often when it
/// follows a link without a page load.
pub fn rel(key: &str) -> Option<&'static str> {
    let awkward = |c: char| c == '%' || c == '\\' || c.is_control();
    key.contains(awkward).then_some("external")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_key_survives_the_address() {
        for key in ["agent:main:telegram/group:1", "100%25 %41", "</a><script>", "ключ ✓", "a?b#c&d=e+f", "\\\"'"]
        {
            let link = session(key, "gw 1&x");
            let (path, query) = link.split_once('?').unwrap();
            assert_eq!(session_key(path), key);
            assert_eq!(parse_query(query), [("gateway".to_owned(), "gw 1&x".to_owned())]);
            assert!(!path["/sessions/".len()..].contains('/'), "{link}");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_silence_leaves_open_what_is_empty() {
        assert_eq!(silence("hung_agent", "", "a&b"), "/alerts/silences?rule=hung_agent&session=a%26b");
    }

    #[test]
    fn half_written_escapes_stay_text() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%4"), "%zz%4");
    }

    #[test]
    fn forms_send_plus_for_space_and_empty_fields() {
        let pairs = parse_query("?q=two+words&gateway=&agent=a%2Bb");
        assert_eq!(pairs, [("q".to_owned(), "two words".to_owned()), ("agent".to_owned(), "a+b".to_owned())]);
    }

    #[test]
    fn login_keeps_the_whole_address_to_return_to() {
        assert_eq!(login("/sessions?q=a&status=error"), "/login?next=%2Fsessions%3Fq%3Da%26status%3Derror");
    }

    #[test]
    fn keys_with_escapes_are_followed_by_a_page_load() {
        assert_eq!(rel("agent:main/x"), None);
        assert_eq!(rel("50%"), Some("external"));
    }
}
