//! What lists of alerts have in common.

use crate::format;
use model::alert::Alert;

/// `rule · gateway · session`, as far as known; another group stands in for a session.
pub fn place(alert: &Alert) -> String {
    let mut parts = vec![alert.rule.as_str()];
    parts.extend(Some(alert.gateway_id.as_str()).filter(|gateway| !gateway.is_empty()));
    if let Some(session) = &alert.session_key {
        parts.push(session);
    } else {
        let others = alert.group.iter().filter(|(name, value)| *name != "gateway" && !value.is_empty());
        parts.extend(others.map(|(_, value)| value.as_str()));
    }
    parts.join(" · ")
}

/// A length of time in microseconds, for people.
pub fn lasting(us: i64) -> String {
    format::duration_ms(us as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_names_what_the_alert_is_about() {
        let group = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let alert = Alert {
            rule: "idle_burn".into(),
            gateway_id: "attic".into(),
            group: group(&[("agent", "main"), ("gateway", "attic")]),
            ..Alert::default()
        };
        assert_eq!(place(&alert), "idle_burn · attic · main");
        let of_session = Alert { session_key: Some("agent:main:1".into()), ..alert };
        assert_eq!(place(&of_session), "idle_burn · attic · agent:main:1");
        assert_eq!(place(&Alert { rule: "budget_all_50".into(), ..Alert::default() }), "budget_all_50");
    }
}
