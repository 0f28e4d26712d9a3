//! The form of a receiver, and its settings as JSON.

use super::receiver_fields::{PACE, RECEIVER_KINDS, Setting, Shape};
use super::{FieldKind, Form, FormField, text};
use model::alert::ReceiverInfo;
use serde_json::{Map, Value};

/// Prefix of the boxes that remove a secret.
const CLEAR: &str = "clear.";
/// Sentence beside what is kept.
const KEPT: &str = "Saved; leave it empty to keep it.";

/// Fields of a new receiver of a type, if there is such a type.
pub fn blank_receiver(kind: &str, form: &Form) -> Option<Vec<FormField>> {
    let name = FormField::line("name", "Name").placeholder("on-call").required();
    let fields = settings(kind)?.map(|setting| field(&setting, None));
    Some(filled([name].into_iter().chain(fields).collect(), form))
}

/// Fields of a receiver that was made here.
pub fn known_receiver(receiver: &ReceiverInfo, form: &Form) -> Option<Vec<FormField>> {
    let mut name = FormField::line("name", "Name").value(receiver.name.as_str());
    name.fixed = true;
    let mut fields = vec![name];
    for setting in settings(&receiver.kind)? {
        fields.push(field(&setting, Some(receiver)));
        if setting.secret && !setting.required && !setting.key.contains('.') {
            let label = format!("Remove what is saved as {}", setting.label.to_lowercase());
            fields.push(FormField::new(FieldKind::Check, &format!("{CLEAR}{}", setting.key), &label));
        }
    }
    Some(filled(fields, form))
}

fn settings(kind: &str) -> Option<impl Iterator<Item = Setting> + use<>> {
    let (_, _, settings) = RECEIVER_KINDS.into_iter().find(|(known, ..)| *known == kind)?;
    Some(settings.iter().copied().chain([PACE]))
}

fn field(setting: &Setting, known: Option<&ReceiverInfo>) -> FormField {
    let kind = match setting.shape {
        Shape::Choice(choices) => {
            return FormField::choice(setting.key, setting.label, choices).value(
                known.and_then(|known| shown(setting, &known.settings)).unwrap_or_else(|| choices[0].0.to_owned()),
            );
        }
        Shape::List => FieldKind::Lines,
        Shape::Headers => FieldKind::Code,
        Shape::Text if setting.secret && !is_legible(setting) => FieldKind::Secret,
        _ => FieldKind::Line,
    };
    let field = FormField::new(kind, setting.key, setting.label).placeholder(setting.placeholder);
    let value = known.and_then(|known| shown(setting, &known.settings));
    let kept = known.is_some() && value.is_none() && setting.secret;
    FormField {
        required: setting.required && !kept,
        hint: if kept { format!("{} {KEPT}", setting.hint).trim().to_owned() } else { setting.hint.to_owned() },
        value: value.unwrap_or_default(),
        ..field
    }
}

/// Whether it is seen while it is written, though not shown again.
fn is_legible(setting: &Setting) -> bool {
    setting.key.ends_with("url") || setting.key == "username"
}

/// A setting as text; none where it is not told.
fn shown(setting: &Setting, settings: &Value) -> Option<String> {
    match settings.pointer(&format!("/{}", setting.key.replace('.', "/")))? {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What was sent, where nothing secret is sent back.
fn filled(mut fields: Vec<FormField>, form: &Form) -> Vec<FormField> {
    for field in fields.iter_mut().filter(|field| !field.fixed && field.kind != FieldKind::Secret) {
        if let Some(value) = form.get(&field.name) {
            field.value.clone_from(value);
        }
    }
    fields
}

/// What of a form may stand in an address: nothing secret.
pub fn open_part(kind: &str, form: &Form) -> Form {
    let secrets: Vec<&str> =
        settings(kind).into_iter().flatten().filter(|setting| setting.secret).map(|setting| setting.key).collect();
    form.iter()
        .filter(|(key, _)| !secrets.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The settings of a form: whole, or as a merge patch onto what is known.
pub fn read_receiver(kind: &str, form: &Form, known: Option<&ReceiverInfo>) -> Result<Value, String> {
    let settings = settings(kind).ok_or_else(|| {
        let kinds = RECEIVER_KINDS.map(|(kind, ..)| kind).join(", ");
        format!("the type \"{kind}\" of a receiver is not known: it is one of {kinds}")
    })?;
    let mut patch = Map::from_iter([("type".to_owned(), Value::from(kind))]);
    for setting in settings {
        let had = known.is_some_and(|known| shown(&setting, &known.settings).is_some());
        let clear = form.contains_key(&format!("{CLEAR}{}", setting.key));
        match text(form, setting.key) {
            "" if known.is_some() && (had || clear) => put(&mut patch, setting.key, Value::Null),
            "" => {}
            text => put(&mut patch, setting.key, value(&setting, text)?),
        }
    }
    if is_empty(&patch, "fallback") {
        patch.insert("fallback".to_owned(), Value::Null);
    }
    Ok(Value::Object(patch))
}

/// Whether every key of an inner object is taken away.
fn is_empty(patch: &Map<String, Value>, key: &str) -> bool {
    patch.get(key).and_then(Value::as_object).is_some_and(|inner| inner.values().all(Value::is_null))
}

fn put(patch: &mut Map<String, Value>, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            patch.insert(key.to_owned(), value);
        }
        Some((outer, inner)) => {
            let held = patch.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Some(held) = held.as_object_mut() {
                held.insert(inner.to_owned(), value);
            }
        }
    }
}

fn value(setting: &Setting, text: &str) -> Result<Value, String> {
    match setting.shape {
        Shape::Text | Shape::Choice(_) => Ok(Value::from(text)),
        Shape::Number => text
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| format!("{} must be a whole number, not \"{text}\"", setting.key)),
        Shape::List => {
            Ok(text.split(['\n', ',']).map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect())
        }
        Shape::Headers => {
            let mut headers = Map::new();
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let (name, value) = line
                    .split_once(':')
                    .ok_or_else(|| format!("{} has a line without a colon: write each as Name: value", setting.key))?;
                headers.insert(name.trim().to_owned(), Value::from(value.trim()));
            }
            Ok(Value::Object(headers))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::alert::SettingOrigin;
    use serde_json::json;

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn known(kind: &str, settings: Value) -> ReceiverInfo {
        ReceiverInfo {
            name: "r".into(),
            kind: kind.into(),
            destination: String::new(),
            settings,
            origin: SettingOrigin::Ui,
            waiting: 0,
            dead: 0,
            delivered_at: None,
            problem: None,
        }
    }

    #[test]
    fn a_new_receiver_is_sent_whole() {
        let sent = form(&[
            ("host", "smtp.example.com"),
            ("port", "587"),
            ("to", "a@example.com, b@example.com\nc@example.com"),
            ("username", ""),
        ]);
        assert_eq!(
            read_receiver("email", &sent, None),
            Ok(json!({"type": "email", "host": "smtp.example.com", "port": 587,
                "to": ["a@example.com", "b@example.com", "c@example.com"]}))
        );
        let sent = form(&[("url", "https://x"), ("headers", "Authorization: Bearer a:b\n\nX-Team: ops")]);
        assert_eq!(
            read_receiver("webhook", &sent, None),
            Ok(json!({"type": "webhook", "url": "https://x",
                "headers": {"Authorization": "Bearer a:b", "X-Team": "ops"}}))
        );
        assert!(read_receiver("pigeon", &sent, None).unwrap_err().contains("webhook, slack"));
        assert!(read_receiver("email", &form(&[("port", "x")]), None).unwrap_err().contains("port"));
        assert!(read_receiver("webhook", &form(&[("headers", "x")]), None).unwrap_err().contains("colon"));
    }

    #[test]
    fn secrets_left_empty_stay_and_others_go() {
        let receiver = known("telegram", json!({"chat_id": "1", "message_thread_id": 7}));
        let patch = read_receiver("telegram", &form(&[("bot_token", ""), ("chat_id", "@ops")]), Some(&receiver));
        assert_eq!(patch, Ok(json!({"type": "telegram", "chat_id": "@ops", "message_thread_id": null})));
        let patch = read_receiver("ntfy", &form(&[("clear.token", "on")]), Some(&known("ntfy", json!({}))));
        assert_eq!(patch, Ok(json!({"type": "ntfy", "token": null})));
    }

    #[test]
    fn a_second_gateway_is_taken_away_as_a_whole() {
        let settings = json!({"gateway": {"id": "a"}, "fallback": {"id": "b"}});
        let receiver = known("openclaw", settings);
        let sent = [("channel", "telegram"), ("target", "1"), ("gateway.id", "a"), ("gateway.url", "http://c")];
        let patch = read_receiver("openclaw", &form(&sent), Some(&receiver)).unwrap();
        assert_eq!(patch["gateway"], json!({"id": "a", "url": "http://c"}));
        assert_eq!(patch["fallback"], Value::Null);
        assert!(patch.get("fallback").is_some());
    }

    #[test]
    fn no_secret_comes_back_into_a_form() {
        let fields = known_receiver(&known("webhook", json!({})), &form(&[("secret", "whsec_x")])).unwrap();
        let secret = fields.iter().find(|field| field.name == "secret").unwrap();
        assert!(secret.value.is_empty() && secret.hint.contains(KEPT));
        let url = fields.iter().find(|field| field.name == "url").unwrap();
        assert!(!url.required, "it is kept when it is left empty");
        assert!(fields.iter().any(|field| field.name == "clear.secret"));
        let open = open_part("webhook", &form(&[("url", "https://x"), ("secret", "s"), ("name", "n")]));
        assert_eq!(open, form(&[("name", "n")]));
        assert!(
            blank_receiver("webhook", &Form::new()).unwrap().iter().any(|field| field.name == "url" && field.required)
        );
        assert!(blank_receiver("pigeon", &Form::new()).is_none());
    }
}
