//! One alert.

use super::alert_line::Figure;
use crate::facade::FacadeError;
use model::Timestamp;
use model::alert::AlertDetail;

#[derive(Clone, Debug, PartialEq)]
pub struct AlertAnswer {
    pub detail: AlertDetail,
    pub figure: Option<Figure>,
    /// Absent where the rule is gone, or is not for the reader to see.
    pub rule: Option<AlertRule>,
    /// What made it fire; absent where time did, or where it is no longer stored.
    pub event: Option<AlertEvent>,
}

/// What an alert's rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRule {
    pub condition: String,
    pub description: String,
}

/// The event that made an alert fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertEvent {
    /// Its type, such as `turn.completed`.
    pub kind: String,
    pub at: Timestamp,
    pub session: String,
    /// The page of its session from there on.
    pub href: String,
}

pub async fn load_alert(id: String) -> Result<AlertAnswer, FacadeError> {
    use super::alert_line::build;

    let door = super::door::Door::open().await?;
    let mut detail = door.answer(door.facade.alert(id).await)?;
    let rules = match door.facade.alert_rules().await {
        // Rules are about all gateways: a token of some does not see them.
        Err(FacadeError::Unauthorised) => Vec::new(),
        rules => door.answer(rules)?,
    };
    let line = build::lines(&rules, vec![std::mem::take(&mut detail.alert)]).into_iter().next().unwrap_or_default();
    detail.alert = line.alert;
    let event = match &detail.alert.event_id {
        // Retention may have removed it: the alert stands without it.
        Some(id) => door.facade.event(id.clone()).await.ok(),
        None => None,
    };
    let rule = rules.into_iter().find(|rule| rule.name == detail.alert.rule).map(|rule| AlertRule {
        condition: rule.spec.condition,
        description: rule.spec.description.unwrap_or_default(),
    });
    let event = event.map(|event| AlertEvent {
        kind: event.event_type.as_str().to_owned(),
        at: event.timestamp,
        href: crate::links::session_event(&event.session_key, &event.gateway_id, &event.id.to_string()),
        session: event.session_key,
    });
    Ok(AlertAnswer { detail, figure: line.figure, rule, event })
}
