//! What lists of alerts have in common.

use crate::api::AlertLine;
use leptos::prelude::*;
use model::alert::Alert;

/// The ids of alerts, for keyed lists.
pub fn ids(lines: Signal<Vec<AlertLine>>) -> Vec<String> {
    lines.with(|lines| lines.iter().map(|line| line.alert.id.clone()).collect())
}

/// The alert with this id. A line on its way out shows what it showed.
pub fn line_of(lines: Signal<Vec<AlertLine>>, id: String) -> Memo<AlertLine> {
    Memo::new(move |held: Option<&AlertLine>| {
        let found = lines.with(|lines| lines.iter().find(|line| line.alert.id == id).cloned());
        found.or_else(|| held.cloned()).unwrap_or_default()
    })
}

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
