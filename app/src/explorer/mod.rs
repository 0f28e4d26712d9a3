//! The events page, as HTML: its filters, its rows, and one event whole. The
//! server draws them, the browser puts them where they belong (docs/adr/0014).

mod event;
mod filters;
mod list;
mod row;

pub use event::event_html;
pub use filters::filters_html;
pub use list::{list_html, rows_html};

#[cfg(test)]
mod tests {
    use model::{Event, Timestamp};
    use serde_json::{Value, json};

    pub fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T10:00:30Z").unwrap()
    }

    /// An event of half a minute ago; `extra` overrides its fields.
    pub fn event(event_type: &str, extra: Value) -> Event {
        let mut body = json!({
            "id": "00000000-0000-4000-8000-000000000001",
            "timestamp": "2026-03-01T10:00:00Z",
            "eventType": event_type,
            "gatewayId": "gw",
            "sessionKey": "agent:main",
        });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        Event::parse(body).unwrap()
    }
}
