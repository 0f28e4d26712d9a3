//! Receivers, routes and the delivery log.

use crate::facade::FacadeError;
use crate::forms::FormField;
use model::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub struct ReceiverRow {
    pub name: String,
    /// Its type, for people: `Slack`.
    pub kind: String,
    pub destination: String,
    /// It was made here, and may be changed here.
    pub own: bool,
    /// Some route names it.
    pub routed: bool,
    /// Messages that wait and that were given up.
    pub waiting: u64,
    pub dead: u64,
    pub delivered_at: Option<Timestamp>,
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteRow {
    /// Its matchers in words; none matches everything.
    pub matchers: Vec<String>,
    pub receivers: Vec<String>,
    /// By which a change of it names it; empty for a route of the file.
    pub key: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeliveryRow {
    pub id: i64,
    pub receiver: String,
    pub alert_id: String,
    pub rule: String,
    /// `firing`, `resolved`, …
    pub kind: String,
    /// `waiting`, `delivered` or `dead`.
    pub state: String,
    pub attempts: u32,
    pub created_at: Timestamp,
    /// When it is tried next; only while it waits.
    pub due_at: Option<Timestamp>,
    pub note: String,
}

/// The form of a receiver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiverForm {
    /// Its type in settings, and for people.
    pub kind: (String, String),
    /// Of the receiver that is changed; empty for a new one.
    pub name: String,
    pub fields: Vec<FormField>,
}

/// Where the delivery log is, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPlace {
    pub state: String,
    pub receiver: String,
    pub cursor: String,
}

impl LogPlace {
    /// Whether anything but the page is asked for.
    pub fn is_filtered(&self) -> bool {
        !self.state.is_empty() || !self.receiver.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReceiversAnswer {
    pub receivers: Vec<ReceiverRow>,
    /// Those of the file first.
    pub routes: Vec<RouteRow>,
    /// Rows of matchers of a new route.
    pub route_rows: Vec<(String, String, String)>,
    /// The types that there are: in settings, and for people.
    pub kinds: Vec<(String, String)>,
    /// The form that the address asks for.
    pub form: Option<ReceiverForm>,
    /// The receiver that took a test, where a form without script sent it.
    pub tested: Option<String>,
    /// Newest first.
    pub deliveries: Vec<DeliveryRow>,
    pub next_cursor: Option<String>,
    pub place: LogPlace,
}

/// `search` is the query of the page's address: the receiver to `edit`, the
/// type of a `new` one, and `state`, `receiver` and `cursor` of the log.
pub async fn load_receivers(search: &str) -> Result<ReceiversAnswer, FacadeError> {
    use crate::forms::{RECEIVER_KINDS, from_query, matcher_rows, read_matchers};
    use model::query::PageRequest;

    let door = super::door::Door::open().await?;
    let mut sent = from_query(search);
    let mut place = |name: &str| sent.remove(name).unwrap_or_default();
    let place = LogPlace { state: place("state"), receiver: place("receiver"), cursor: place("cursor") };
    let known = door.answer(door.facade.receivers().await)?;
    let form = door.answer(read::form(&sent, &known.receivers))?;
    let filter = door.answer(read::filter(&place))?;
    let cursor = Some(place.cursor.clone()).filter(|cursor| !cursor.is_empty());
    let page = PageRequest { cursor, ..PageRequest::default() };
    let log = door.answer(door.facade.deliveries(filter, page).await)?;
    Ok(ReceiversAnswer {
        routes: read::routes(&known),
        route_rows: matcher_rows(&read_matchers(&sent).unwrap_or_default()),
        kinds: RECEIVER_KINDS.map(|(kind, label, _)| (kind.to_owned(), label.to_owned())).to_vec(),
        form,
        tested: sent.remove("tested"),
        receivers: read::receivers(known),
        deliveries: log.items.into_iter().map(read::delivery).collect(),
        next_cursor: log.next_cursor,
        place,
    })
}

mod read {
    use super::{DeliveryRow, LogPlace, ReceiverForm, ReceiverRow, RouteRow};
    use crate::facade::FacadeError;
    use crate::forms::{self, Form, RECEIVER_KINDS};
    use model::alert::{Delivery, DeliveryState, ReceiverInfo, Receivers, SettingOrigin};
    use model::query::DeliveryFilter;

    fn kind_label(kind: &str) -> String {
        RECEIVER_KINDS.iter().find(|(known, ..)| *known == kind).map_or(kind, |(_, label, _)| label).to_owned()
    }

    pub fn receivers(known: Receivers) -> Vec<ReceiverRow> {
        let Receivers { receivers, routes, .. } = known;
        let is_routed = |name: &String| routes.iter().any(|route| route.receivers.contains(name));
        let row = |receiver: ReceiverInfo| ReceiverRow {
            kind: kind_label(&receiver.kind),
            own: receiver.origin == SettingOrigin::Ui,
            routed: is_routed(&receiver.name),
            name: receiver.name,
            destination: receiver.destination,
            waiting: receiver.waiting,
            dead: receiver.dead,
            delivered_at: receiver.delivered_at,
            problem: receiver.problem,
        };
        receivers.into_iter().map(row).collect()
    }

    pub fn routes(known: &Receivers) -> Vec<RouteRow> {
        let row = |(place, route): (usize, &model::alert::Route)| RouteRow {
            matchers: route.matchers.iter().map(forms::words).collect(),
            receivers: route.receivers.clone(),
            key: if place < known.file_routes { String::new() } else { crate::api::route_key(route) },
        };
        known.routes.iter().enumerate().map(row).collect()
    }

    /// The form that is asked for by `edit=NAME` or `new=TYPE`.
    pub fn form(sent: &Form, receivers: &[ReceiverInfo]) -> Result<Option<ReceiverForm>, FacadeError> {
        if let Some(name) = sent.get("edit") {
            let own = |receiver: &&ReceiverInfo| receiver.name == *name && receiver.origin == SettingOrigin::Ui;
            let receiver = receivers.iter().find(own).ok_or_else(|| {
                FacadeError::NotFound(format!("There is no receiver \"{name}\" that can be changed here."))
            })?;
            let kind = (receiver.kind.clone(), kind_label(&receiver.kind));
            let fields = forms::known_receiver(receiver, sent).unwrap_or_default();
            return Ok(Some(ReceiverForm { kind, name: name.clone(), fields }));
        }
        let Some(kind) = sent.get("new") else { return Ok(None) };
        let fields = forms::blank_receiver(kind, sent).ok_or_else(|| {
            let kinds = RECEIVER_KINDS.map(|(kind, ..)| kind).join(", ");
            FacadeError::BadRequest(format!("There is no receiver of the type \"{kind}\": it is one of {kinds}."))
        })?;
        Ok(Some(ReceiverForm { kind: (kind.clone(), kind_label(kind)), name: String::new(), fields }))
    }

    pub fn filter(place: &LogPlace) -> Result<DeliveryFilter, FacadeError> {
        let state = match place.state.as_str() {
            "" => None,
            name => Some(DeliveryState::parse(name).ok_or_else(|| {
                FacadeError::BadRequest(format!("The state \"{name}\" is not known: use waiting, delivered or dead."))
            })?),
        };
        let receiver = Some(place.receiver.clone()).filter(|name| !name.is_empty());
        Ok(DeliveryFilter { state, receiver, alert: None })
    }

    pub fn delivery(delivery: Delivery) -> DeliveryRow {
        DeliveryRow {
            id: delivery.id,
            receiver: delivery.receiver,
            alert_id: delivery.alert_id,
            rule: delivery.rule,
            kind: delivery.kind.as_str().to_owned(),
            state: delivery.state.as_str().to_owned(),
            attempts: delivery.attempts,
            created_at: delivery.created_at,
            due_at: delivery.due_at,
            note: delivery.note,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_cannot_be_asked_is_named() {
            let form_of = |name: &str, value: &str| form(&Form::from([(name.to_owned(), value.to_owned())]), &[]);
            assert!(matches!(form_of("new", "pigeon"), Err(FacadeError::BadRequest(text)) if text.contains("pigeon")));
            assert!(matches!(form_of("edit", "gone"), Err(FacadeError::NotFound(text)) if text.contains("gone")));
            assert!(form_of("new", "slack").unwrap().is_some_and(|form| form.kind.1 == "Slack"));
            assert_eq!(form(&Form::new(), &[]), Ok(None));
            let place = LogPlace { state: "lost".into(), ..LogPlace::default() };
            assert!(matches!(filter(&place), Err(FacadeError::BadRequest(text)) if text.contains("lost")));
        }
    }
}
