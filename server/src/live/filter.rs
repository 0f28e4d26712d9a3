//! Which events a stream carries.

use model::Event;
use model::alert::Alert;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamFilter {
    pub gateway: Option<String>,
    pub session: Option<String>,
    pub event_type: Option<String>,
}

impl StreamFilter {
    /// Alerts of all gateways together are for whoever looks at all of them.
    pub fn admits_alert(&self, alert: &Alert) -> bool {
        let agrees = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        agrees(&self.gateway, &alert.gateway_id)
            && agrees(&self.session, alert.session_key.as_deref().unwrap_or_default())
            && self.event_type.is_none()
    }

    pub fn admits(&self, event: &Event) -> bool {
        let agrees = |wanted: &Option<String>, got: &str| wanted.as_deref().is_none_or(|wanted| wanted == got);
        agrees(&self.gateway, &event.gateway_id)
            && agrees(&self.session, &event.session_key)
            && agrees(&self.event_type, event.event_type.as_str())
    }
}
