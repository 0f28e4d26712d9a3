//! What a stream carries.

use model::Event;
use model::alert::Alert;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamFilter {
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub event_type: Option<String>,
    /// Every alert, whatever the events are filtered by.
    pub every_alert: bool,
    /// Alerts and nothing else.
    pub no_events: bool,
}

impl StreamFilter {
    /// Alerts of all gateways together are for whoever looks at all of them.
    pub fn admits_alert(&self, alert: &Alert) -> bool {
        let agrees = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        self.every_alert
            || agrees(&self.gateway, &alert.gateway_id)
                && agrees(&self.session, alert.session_key.as_deref().unwrap_or_default())
                && self.event_type.is_none()
    }

    pub fn admits(&self, event: &Event) -> bool {
        let agrees = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        !self.no_events
            && agrees(&self.gateway, &event.gateway_id)
            && agrees(&self.session, &event.session_key)
            && agrees(&self.event_type, event.event_type.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(gateway: &str, session: Option<&str>) -> Alert {
        Alert { gateway_id: gateway.into(), session_key: session.map(str::to_owned), ..Alert::default() }
    }

    #[test]
    fn alerts_pass_by_what_they_are_about_or_all_of_them() {
        let filter = StreamFilter { gateway: Some("a".into()), session: Some("s".into()), ..StreamFilter::default() };
        assert!(filter.admits_alert(&alert("a", Some("s"))));
        assert!(!filter.admits_alert(&alert("a", None)));
        assert!(!filter.admits_alert(&alert("b", Some("s"))));
        let every = StreamFilter { every_alert: true, ..filter };
        assert!(every.admits_alert(&alert("b", None)));
        let typed = StreamFilter { event_type: Some("turn.started".into()), ..StreamFilter::default() };
        assert!(!typed.admits_alert(&alert("a", None)));
    }
}
